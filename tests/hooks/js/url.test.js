// [input, base, href]; null where it is no URL.
const PARSED = [
  ['https://example.com', undefined, 'https://example.com/'],
  ['HTTPS://EXAMPLE.com:443/a/../b/./c?x=1#y', undefined, 'https://example.com/b/c?x=1#y'],
  ['http://user:pa%20ss@host.example:8080/p?q#f', undefined, 'http://user:pa%20ss@host.example:8080/p?q#f'],
  ['http://a:b@c@d/', undefined, 'http://a:b%40c@d/'],
  ['http://@/x', undefined, null],
  ['http://user@/x', undefined, null],
  ['http://[::1]:3000/', undefined, 'http://[::1]:3000/'],
  ['http://[2001:db8:0:0:1:0:0:1]', undefined, 'http://[2001:db8::1:0:0:1]/'],
  ['http://[::ffff:192.168.0.1]', undefined, 'http://[::ffff:c0a8:1]/'],
  ['http://[::ffff:999.1.1.1]', undefined, null],
  ['http://[1::2::3]', undefined, null],
  ['http://[12345::]', undefined, null],
  ['http://[::1', undefined, null],
  ['http://[::1.2.3.4:5]', undefined, null],
  ['http://[fe80::1%25eth0]', undefined, null],
  ['http://127.1', undefined, 'http://127.0.0.1/'],
  ['http://0x7f.0.0.1', undefined, 'http://127.0.0.1/'],
  ['http://017700000001', undefined, 'http://127.0.0.1/'],
  ['http://2130706433', undefined, 'http://127.0.0.1/'],
  ['http://256.256.256.256', undefined, null],
  ['http://1.2.3.4.5', undefined, null],
  ['http://1.2.3.', undefined, 'http://1.2.0.3/'],
  ['http://0x', undefined, 'http://0.0.0.0/'],
  ['http://1e2', undefined, 'http://1e2/'],
  ['http://4294967295', undefined, 'http://255.255.255.255/'],
  ['http://4294967296', undefined, null],
  ['http://1.0x1000000', undefined, null],
  ['http://0.0.0.08', undefined, null],
  ['http://a.0x4', undefined, null],
  ['http://ex%61mple.com', undefined, 'http://example.com/'],
  ['http://exa%20mple.com', undefined, null],
  ['http://exa mple.com', undefined, null],
  ['http://a_b.example', undefined, 'http://a_b.example/'],
  ['http://m\u00fcnchen.de/\u00e4?\u00f6#\u00fc', undefined, 'http://xn--mnchen-3ya.de/%C3%A4?%C3%B6#%C3%BC'],
  ['http://xn--mnchen-3ya.de', undefined, 'http://xn--mnchen-3ya.de/'],
  ['http://fa\u00df.de', undefined, 'http://xn--fa-hia.de/'],
  ['http://\u65e5\u672c\u8a9e\u3002jp', undefined, 'http://xn--wgv71a119e.jp/'],
  ['http://EXAMPLE\u3002COM', undefined, 'http://example.com/'],
  ['http://xn--a', undefined, null],
  ['http://xn--', undefined, null],
  ['http://a\u00adb.com', undefined, 'http://ab.com/'],
  ['http://\u0130.com', undefined, 'http://xn--i-9bb.com/'],
  ['http://\u0391\u03a3.gr', undefined, 'http://xn--mxa0b.gr/'],
  ['http://\u2603.net', undefined, 'http://xn--n3h.net/'],
  ['http://\uff45xample.com', undefined, 'http://example.com/'],
  ['http://1\uff127.0.0.1', undefined, 'http://127.0.0.1/'],
  ['http://%E2%98%83.net', undefined, 'http://xn--n3h.net/'],
  ['http://a.b.', undefined, 'http://a.b./'],
  ['http://..', undefined, 'http://../'],
  ['http://a..b', undefined, 'http://a..b/'],
  ['http://example.com%2Fpath', undefined, null],
  ['http://\ud83d\ude00.example', undefined, 'http://xn--e28h.example/'],
  ['http://xn--e28h.example', undefined, 'http://xn--e28h.example/'],
  ['http://XN--MNCHEN-3YA.de', undefined, 'http://xn--mnchen-3ya.de/'],
  ['http://fi\ufb01.com', undefined, 'http://fifi.com/'],
  ['http:example.com', undefined, 'http://example.com/'],
  ['http:example.com', 'https://base.example:8443/dir/file?query#hash', 'http://example.com/'],
  ['http:example.com', 'file:///C:/dir/file', 'http://example.com/'],
  ['http:example.com', 'foo://host/a/b', 'http://example.com/'],
  ['http:example.com', 'mailto:x', 'http://example.com/'],
  ['http:example.com', 'foo:/a/b', 'http://example.com/'],
  ['http:/example.com', undefined, 'http://example.com/'],
  ['http:/example.com', 'https://base.example:8443/dir/file?query#hash', 'http://example.com/'],
  ['http:/example.com', 'file:///C:/dir/file', 'http://example.com/'],
  ['http:/example.com', 'foo://host/a/b', 'http://example.com/'],
  ['http:/example.com', 'mailto:x', 'http://example.com/'],
  ['http:/example.com', 'foo:/a/b', 'http://example.com/'],
  ['http:///example.com', undefined, 'http://example.com/'],
  ['http:\\\\example.com\\path', undefined, 'http://example.com/path'],
  ['http:\\\\example.com\\path', 'https://base.example:8443/dir/file?query#hash', 'http://example.com/path'],
  ['http:\\\\example.com\\path', 'file:///C:/dir/file', 'http://example.com/path'],
  ['http:\\\\example.com\\path', 'foo://host/a/b', 'http://example.com/path'],
  ['http:\\\\example.com\\path', 'mailto:x', 'http://example.com/path'],
  ['http:\\\\example.com\\path', 'foo:/a/b', 'http://example.com/path'],
  ['http://example.com\\a\\..\\b', undefined, 'http://example.com/b'],
  ['//example.com', undefined, null],
  ['//example.com', 'https://base.example:8443/dir/file?query#hash', 'https://example.com/'],
  ['//example.com', 'file:///C:/dir/file', 'file://example.com/'],
  ['//example.com', 'foo://host/a/b', 'foo://example.com'],
  ['//example.com', 'mailto:x', null],
  ['//example.com', 'foo:/a/b', 'foo://example.com'],
  ['/path', undefined, null],
  ['/path', 'https://base.example:8443/dir/file?query#hash', 'https://base.example:8443/path'],
  ['/path', 'file:///C:/dir/file', 'file:///C:/path'],
  ['/path', 'foo://host/a/b', 'foo://host/path'],
  ['/path', 'mailto:x', null],
  ['/path', 'foo:/a/b', 'foo:/path'],
  ['path', undefined, null],
  ['path', 'https://base.example:8443/dir/file?query#hash', 'https://base.example:8443/dir/path'],
  ['path', 'file:///C:/dir/file', 'file:///C:/dir/path'],
  ['path', 'foo://host/a/b', 'foo://host/a/path'],
  ['path', 'mailto:x', null],
  ['path', 'foo:/a/b', 'foo:/a/path'],
  ['', undefined, null],
  ['', 'https://base.example:8443/dir/file?query#hash', 'https://base.example:8443/dir/file?query'],
  ['', 'file:///C:/dir/file', 'file:///C:/dir/file'],
  ['', 'foo://host/a/b', 'foo://host/a/b'],
  ['', 'mailto:x', null],
  ['', 'foo:/a/b', 'foo:/a/b'],
  ['?q', undefined, null],
  ['?q', 'https://base.example:8443/dir/file?query#hash', 'https://base.example:8443/dir/file?q'],
  ['?q', 'file:///C:/dir/file', 'file:///C:/dir/file?q'],
  ['?q', 'foo://host/a/b', 'foo://host/a/b?q'],
  ['?q', 'mailto:x', null],
  ['?q', 'foo:/a/b', 'foo:/a/b?q'],
  ['#f', undefined, null],
  ['#f', 'https://base.example:8443/dir/file?query#hash', 'https://base.example:8443/dir/file?query#f'],
  ['#f', 'file:///C:/dir/file', 'file:///C:/dir/file#f'],
  ['#f', 'foo://host/a/b', 'foo://host/a/b#f'],
  ['#f', 'mailto:x', 'mailto:x#f'],
  ['#f', 'foo:/a/b', 'foo:/a/b#f'],
  ['mailto:me@example.com', undefined, 'mailto:me@example.com'],
  ['data:text/plain,hello world  ', undefined, 'data:text/plain,hello world'],
  ['javascript:alert(1)', undefined, 'javascript:alert(1)'],
  ['urn:isbn:123?x#y', undefined, 'urn:isbn:123?x#y'],
  ['foo://bar/../baz', undefined, 'foo://bar/baz'],
  ['foo:///bar', undefined, 'foo:///bar'],
  ['foo:/..//bar', undefined, 'foo:/.//bar'],
  ['foo:/..//bar', 'https://base.example:8443/dir/file?query#hash', 'foo:/.//bar'],
  ['foo:/..//bar', 'file:///C:/dir/file', 'foo:/.//bar'],
  ['foo:/..//bar', 'foo://host/a/b', 'foo:/.//bar'],
  ['foo:/..//bar', 'mailto:x', 'foo:/.//bar'],
  ['foo:/..//bar', 'foo:/a/b', 'foo:/.//bar'],
  ['foo://[::1]/x', undefined, 'foo://[::1]/x'],
  ['foo://ho st/', undefined, null],
  ['foo://h%41st:80/', undefined, 'foo://h%41st:80/'],
  ['foo://', undefined, 'foo://'],
  ['foo://?a', undefined, 'foo://?a'],
  ['blob:https://example.com/uuid', undefined, 'blob:https://example.com/uuid'],
  ['blob:foo', undefined, 'blob:foo'],
  ['file:///etc/passwd', undefined, 'file:///etc/passwd'],
  ['file:///C:/a/../..', undefined, 'file:///C:/'],
  ['file:///C|/x', undefined, 'file:///C:/x'],
  ['file://host/share', undefined, 'file://host/share'],
  ['file://localhost/x', undefined, 'file:///x'],
  ['file:C:/x', undefined, 'file:///C:/x'],
  ['file:C:/x', 'https://base.example:8443/dir/file?query#hash', 'file:///C:/x'],
  ['file:C:/x', 'file:///C:/dir/file', 'file:///C:/x'],
  ['file:C:/x', 'foo://host/a/b', 'file:///C:/x'],
  ['file:C:/x', 'mailto:x', 'file:///C:/x'],
  ['file:C:/x', 'foo:/a/b', 'file:///C:/x'],
  ['file:x', undefined, 'file:///x'],
  ['file:x', 'https://base.example:8443/dir/file?query#hash', 'file:///x'],
  ['file:x', 'file:///C:/dir/file', 'file:///C:/dir/x'],
  ['file:x', 'foo://host/a/b', 'file:///x'],
  ['file:x', 'mailto:x', 'file:///x'],
  ['file:x', 'foo:/a/b', 'file:///x'],
  ['file:/x/./y/..', undefined, 'file:///x/'],
  ['file:/x/./y/..', 'https://base.example:8443/dir/file?query#hash', 'file:///x/'],
  ['file:/x/./y/..', 'file:///C:/dir/file', 'file:///C:/x/'],
  ['file:/x/./y/..', 'foo://host/a/b', 'file:///x/'],
  ['file:/x/./y/..', 'mailto:x', 'file:///x/'],
  ['file:/x/./y/..', 'foo:/a/b', 'file:///x/'],
  ['file:///C:/', undefined, 'file:///C:/'],
  ['file:\\\\server\\share', undefined, 'file://server/share'],
  ['ws://a:80/', undefined, 'ws://a/'],
  ['wss://a:443/x', undefined, 'wss://a/x'],
  ['ftp://a:21/x', undefined, 'ftp://a/x'],
  ['ftp://a:22/x', undefined, 'ftp://a:22/x'],
  ['http://a:65535', undefined, 'http://a:65535/'],
  ['http://a:65536', undefined, null],
  ['http://a:0', undefined, 'http://a:0/'],
  ['http://a:', undefined, 'http://a/'],
  ['http://a:08', undefined, 'http://a:8/'],
  ['http://a:b', undefined, null],
  ['http://a/%zz%41%2e%2E/x', undefined, 'http://a/%zz%41%2e%2E/x'],
  ['http://a/%2e%2e/b/%2e', undefined, 'http://a/b/'],
  ['foo://a/ \'"<>`?\'"<>`#\'"<>`', undefined, 'foo://a/%20\'%22%3C%3E%60?\'%22%3C%3E`#\'%22%3C%3E%60'],
  ['http://a/\u0000\u001f\u007f', undefined, 'http://a/%00%1F%7F'],
  ['\u0000 http://a \u001f', undefined, 'http://a/'],
  ['\u0000 http://a \u001f', 'https://base.example:8443/dir/file?query#hash', 'http://a/'],
  ['\u0000 http://a \u001f', 'file:///C:/dir/file', 'http://a/'],
  ['\u0000 http://a \u001f', 'foo://host/a/b', 'http://a/'],
  ['\u0000 http://a \u001f', 'mailto:x', 'http://a/'],
  ['\u0000 http://a \u001f', 'foo:/a/b', 'http://a/'],
  ['ht\ntp://a\t/b\r', undefined, 'http://a/b'],
  ['ht\ntp://a\t/b\r', 'https://base.example:8443/dir/file?query#hash', 'http://a/b'],
  ['ht\ntp://a\t/b\r', 'file:///C:/dir/file', 'http://a/b'],
  ['ht\ntp://a\t/b\r', 'foo://host/a/b', 'http://a/b'],
  ['ht\ntp://a\t/b\r', 'mailto:x', 'http://a/b'],
  ['ht\ntp://a\t/b\r', 'foo:/a/b', 'http://a/b'],
  ['http://a/\ud800x', undefined, 'http://a/%EF%BF%BDx'],
  ['http://a?\ud83d\ude00', undefined, 'http://a/?%F0%9F%98%80'],
  ['http://u:p:q@h', undefined, 'http://u:p%3Aq@h/'],
  ['http://u%40:p%3A@h', undefined, 'http://u%40:p%3A@h/'],
  ['http://:@h', undefined, 'http://h/'],
  ['http://:p@h', undefined, 'http://:p@h/'],
  ['a+b-c.1://x', undefined, 'a+b-c.1://x'],
  ['1a://x', undefined, null],
  ['http://h/a/b/../../../c', undefined, 'http://h/c'],
  ['http://h//a//../b', undefined, 'http://h//a/b'],
  ['web+demo:/.//not-a-host/', undefined, 'web+demo:/.//not-a-host/'],
  ['web+demo:/..//x', undefined, 'web+demo:/.//x'],
  ['http://h?a?b#c#d', undefined, 'http://h/?a?b#c#d'],
  ['http://h/;p=1,2', undefined, 'http://h/;p=1,2'],
  ['http://h/a%', undefined, 'http://h/a%'],
  ['http://h:80:80/', undefined, null],
  ['https://h:80/', undefined, 'https://h:80/'],
  ['http://h#', undefined, 'http://h/#'],
  ['http://h?', undefined, 'http://h/?'],
  ['http://h/?#', undefined, 'http://h/?#'],
];

for (const [input, base, href] of PARSED) {
  test(`new URL(${show(input)}, ${base})`, () => {
    if (href === null) throws(() => new URL(input, base), { name: 'TypeError', code: 'ERR_INVALID_URL', message: 'Invalid URL' });
    else equal(new URL(input, base).href, href);
    if (URL.canParse) equal(URL.canParse(input, base), href !== null);
  });
}

test('characters of a path, a query and a fragment are escaped each by its own set', () => {
  const url = new URL('http://a/ "<>`{}?\'"<>`{}|#"<>`{}|');
  equal(url.pathname, '/%20%22%3C%3E%60%7B%7D');
  equal(url.search, '?%27%22%3C%3E`{}|');
  equal(url.hash, '#%22%3C%3E%60{}|');
  equal(new URL("foo://a?'").search, "?'");
});

test('every part of a URL can be read', () => {
  const url = new URL('https://us%20er:pa%3Ass@Example.COM:8443/a/b.html?x=1&y=2#frag');
  same(['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'].map((part) => url[part]), [
    'https://us%20er:pa%3Ass@example.com:8443/a/b.html?x=1&y=2#frag', 'https://example.com:8443', 'https:', 'us%20er', 'pa%3Ass',
    'example.com:8443', 'example.com', '8443', '/a/b.html', '?x=1&y=2', '#frag']);
  equal(`${url}`, url.href);
  equal(JSON.stringify({ url }), JSON.stringify({ url: url.href }));
  equal(Object.prototype.toString.call(url), '[object URL]');
});

// [start, property, value, href afterwards]
const SET = [
  ['http://a/', 'protocol', 'https', 'https://a/'], ['http://a/', 'protocol', 'https:foo', 'https://a/'], ['http://a/', 'protocol', 'foo', 'http://a/'],
  ['http://a:443/', 'protocol', 'https:', 'https://a/'], ['foo://a', 'protocol', 'http', 'foo://a'], ['http://a/', 'protocol', '1x', 'http://a/'],
  ['http://a/', 'username', 'me@x', 'http://me%40x@a/'], ['http://a/', 'password', 's:e', 'http://:s%3Ae@a/'], ['file:///x', 'username', 'me', 'file:///x'],
  ['http://a/', 'host', 'b:81', 'http://b:81/'], ['http://a:80/', 'host', 'b:80', 'http://b/'], ['http://a/x', 'host', 'b/y', 'http://b/x'], ['http://a/', 'host', '', 'http://a/'], ['http://a/', 'host', 'b:x', 'http://b/'],
  ['http://a:81/', 'hostname', 'b:82', 'http://a:81/'], ['http://a:81/', 'hostname', 'b', 'http://b:81/'], ['http://a/', 'hostname', '0x7f.1', 'http://127.0.0.1/'], ['http://a/', 'hostname', '[::1]', 'http://[::1]/'], ['http://a/', 'hostname', 'ex ample', 'http://a/'], ['mailto:x', 'host', 'b', 'mailto:x'],
  ['http://a/', 'port', '8080', 'http://a:8080/'], ['http://a:81/', 'port', '', 'http://a/'], ['http://a/', 'port', '90x', 'http://a:90/'], ['http://a/', 'port', '65536', 'http://a/'], ['http://a/', 'port', 'x', 'http://a/'], ['http://a:81/', 'port', '80', 'http://a/'], ['file:///x', 'port', '80', 'file:///x'],
  ['http://a/b', 'pathname', 'c d', 'http://a/c%20d'], ['http://a/b', 'pathname', '', 'http://a/'], ['http://a/b', 'pathname', '/x/../y?z#w', 'http://a/y%3Fz%23w'], ['mailto:x', 'pathname', 'y', 'mailto:x'], ['foo://a/b', 'pathname', '', 'foo://a'],
  ['http://a/', 'search', 'x=1', 'http://a/?x=1'], ['http://a/?y', 'search', '', 'http://a/'], ['http://a/', 'search', '?a b#c', 'http://a/?a%20b%23c'], ['http://a/?x', 'search', '?', 'http://a/?'], ['http://a/#x', 'hash', '#', 'http://a/#'],
  ['http://a/', 'hash', 'x', 'http://a/#x'], ['http://a/#y', 'hash', '', 'http://a/'], ['http://a/', 'hash', '#a b', 'http://a/#a%20b'],
  ['http://a/', 'href', 'https://b/c', 'https://b/c'], ['http://a/', 'search', 'a\nb', 'http://a/?ab'],
];
for (const [start, property, value, href] of SET) {
  test(`${start}: ${property} = ${show(value)}`, () => {
    const url = new URL(start);
    url[property] = value;
    equal(url.href, href);
  });
}

test('a bad href throws and changes nothing', () => {
  const url = new URL('http://a/');
  throws(() => { url.href = 'nonsense'; }, { name: 'TypeError', code: 'ERR_INVALID_URL' });
  equal(url.href, 'http://a/');
});
test('URL needs new, and an argument', () => {
  throws(() => URL('http://a'), { name: 'TypeError' });
  throws(() => new URL(), { name: 'TypeError', code: 'ERR_MISSING_ARGS' });
});
test('the error of a wrong URL says what was given', () => {
  equal(throws(() => new URL('/x')).input, '/x');
});
test('searchParams follow the URL and the URL follows them', () => {
  const url = new URL('http://a/?x=1&y=2');
  const { searchParams } = url;
  equal(url.searchParams, searchParams);
  searchParams.append('z', 'a b&c');
  equal(url.href, 'http://a/?x=1&y=2&z=a+b%26c');
  url.search = '?q=%2B+';
  equal(searchParams.get('q'), '+ ');
  searchParams.delete('q');
  equal(url.href, 'http://a/');
  url.href = 'http://b/?new=1';
  equal(searchParams.get('new'), '1');
});
test('parts are accessors of the prototype and enumerable', () => {
  const keys = [];
  for (const key in new URL('http://a')) keys.push(key);
  for (const key of ['href', 'host', 'searchParams', 'toJSON']) ok(keys.includes(key));
  same(Object.keys(new URL('http://a')), []);
});
