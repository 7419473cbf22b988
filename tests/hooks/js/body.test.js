const bytesOf = (text) => new TextEncoder().encode(text);
for (const [name, make, type] of [
  ['text', () => 'héllo', 'text/plain;charset=UTF-8'], ['bytes', () => bytesOf('héllo'), null], ['an ArrayBuffer', () => bytesOf('héllo').buffer, null], ['a DataView', () => new DataView(bytesOf('héllo').buffer), null],
  ['a Blob', () => new Blob(['hé', 'llo'], { type: 'Text/Plain' }), 'text/plain'], ['a stream', () => new Blob(['héllo']).stream(), null],
]) {
  test(`a Response of ${name}`, async () => {
    const response = new Response(make());
    equal(response.headers.get('content-type'), type);
    equal(response.bodyUsed, false);
    equal(await response.text(), 'héllo');
    equal(response.bodyUsed, true);
  });
  test(`a Request of ${name}`, async () => {
    const request = new Request('https://a/', { method: 'POST', body: make(), duplex: 'half' });
    equal(request.headers.get('content-type'), type);
    same(new Uint8Array(await request.arrayBuffer()), bytesOf('héllo'));
  });
}
test('parameters become a form', async () => {
  const request = new Request('https://a/', { method: 'POST', body: new URLSearchParams({ a: '1 2', b: 'é' }) });
  equal(request.headers.get('content-type'), 'application/x-www-form-urlencoded;charset=UTF-8');
  equal(await request.clone().text(), 'a=1+2&b=%C3%A9');
  const form = await request.formData();
  same([...form], [['a', '1 2'], ['b', 'é']]);
});
test('a body is read once', async () => {
  for (const again of ['text', 'json', 'arrayBuffer', 'blob', 'formData']) {
    const response = new Response('{}');
    await response.json();
    await rejects(response[again](), { name: 'TypeError' });
    throws(() => response.clone(), { name: 'TypeError' });
  }
});
test('an empty body can be read again and again', async () => {
  const response = new Response();
  equal(await response.text(), '');
  equal(await response.text(), '');
  equal(response.bodyUsed, false);
  equal(response.body, null);
  await rejects(new Response().json(), { name: 'SyntaxError' });
});
test('json', async () => {
  same(await new Response('\ufeff{"a":[1,"é"]}').json(), { a: [1, 'é'] });
  await rejects(new Response('{').json(), { name: 'SyntaxError' });
  same(await Response.json({ a: 1 }).json(), { a: 1 });
  equal(Response.json({}).headers.get('content-type'), 'application/json');
  equal(Response.json({}, { status: 201, headers: { 'content-type': 'x/y' } }).headers.get('content-type'), 'x/y');
  throws(() => Response.json(undefined), { name: 'TypeError' });
});
test('wrong UTF-8 reads as replacement characters', async () => equal(await new Response(new Uint8Array([104, 255, 105])).text(), 'h\ufffdi'));
test('bytes given later do not change a body', async () => {
  const bytes = bytesOf('abc');
  const response = new Response(bytes);
  bytes[0] = 88;
  equal(await response.text(), 'abc');
});
test('a clone reads the same', async () => {
  const response = new Response('abc', { status: 201, statusText: 'Made', headers: { x: 'y' } });
  const copy = response.clone();
  equal(await response.text(), 'abc');
  equal(await copy.text(), 'abc');
  same([copy.status, copy.statusText, copy.headers.get('x')], [201, 'Made', 'y']);
});
test('a clone of a stream reads the same', async () => {
  const response = new Response(new Blob(['abc']).stream());
  const copy = response.clone();
  same([await copy.text(), await response.text()], ['abc', 'abc']);
});
test('the body as a stream', async () => {
  const response = new Response('abc');
  equal(response.body, response.body);
  let text = '';
  for await (const chunk of response.body) text += new TextDecoder().decode(chunk);
  equal(text, 'abc');
  equal(response.bodyUsed, true);
  await rejects(response.text(), { name: 'TypeError' });
});
test('a locked body cannot be read or cloned', async () => {
  const response = new Response('abc');
  const reader = response.body.getReader();
  throws(() => response.clone(), { name: 'TypeError' });
  await rejects(response.text(), { name: 'TypeError' });
  reader.releaseLock();
  equal(await response.text(), 'abc');
});
test('blob keeps the type', async () => {
  const blob = await new Response('abc', { headers: { 'content-type': 'text/X' } }).blob();
  same([blob.type, blob.size, await blob.text()], ['text/x', 3, 'abc']);
});
test('multipart there and back', async () => {
  const form = new FormData();
  form.append('plain "x"\r\n', 'line1\nline2 é');
  form.append('file', new File([new Uint8Array([0, 255, 13, 10])], 'a "b".bin', { type: 'x/y' }));
  form.append('blob', new Blob(['z']));
  const response = new Response(form);
  ok(/^multipart\/form-data; boundary=/.test(response.headers.get('content-type')));
  const back = await response.formData();
  same([...back.keys()], ['plain "x"\r\n', 'file', 'blob']);
  equal(back.get('plain "x"\r\n'), 'line1\r\nline2 é');
  same([back.get('file').name, back.get('file').type], ['a "b".bin', 'x/y']);
  same(new Uint8Array(await back.get('file').arrayBuffer()), new Uint8Array([0, 255, 13, 10]));
  equal(back.get('blob').name, 'blob');
});
test('a body that is no form is refused', async () => {
  await rejects(new Response('x').formData(), { name: 'TypeError' });
  await rejects(new Response('x', { headers: { 'content-type': 'multipart/form-data; boundary=b' } }).formData(), { name: 'TypeError' });
});

test('Response: status and its checks', () => {
  const response = new Response(null, { status: 404, statusText: 'Not here' });
  same([response.status, response.ok, response.statusText, response.type, response.url, response.redirected], [404, false, 'Not here', 'default', '', false]);
  ok(new Response().ok);
  for (const status of [199, 600, 'x']) throws(() => new Response(null, { status }), { name: 'RangeError' });
  for (const status of [204, 205, 304]) throws(() => new Response('x', { status }), { name: 'TypeError' });
  throws(() => new Response('', { statusText: 'a\nb' }), { name: 'TypeError' });
});
test('Response.error and Response.redirect', () => {
  same([Response.error().type, Response.error().status], ['error', 0]);
  throws(() => Response.error().headers.set('a', 'b'), { name: 'TypeError' });
  const response = Response.redirect('https://a/b c', 301);
  same([response.status, response.headers.get('location')], [301, 'https://a/b%20c']);
  throws(() => Response.redirect('https://a', 200), { name: 'RangeError' });
  throws(() => Response.redirect('nonsense'), { name: 'TypeError' });
});
for (const [given, expected] of [['get', 'GET'], ['Post', 'POST'], ['put', 'PUT'], ['delete', 'DELETE'], ['head', 'HEAD'], ['Custom', 'Custom']]) {
  test(`the method ${given}`, () => equal(new Request('https://a', { method: given }).method, expected));
}
for (const method of ['CONNECT', 'trace', 'TRACK', 'a b', '']) test(`the method ${show(method)} is refused`, () => { throws(() => new Request('https://a', { method }), { name: 'TypeError' }); });
test('Request checks its URL and body', () => {
  equal(new Request('HTTPS://A/x#y').url, 'https://a/x#y');
  throws(() => new Request('/relative'), { name: 'TypeError', message: 'Failed to parse URL from /relative' });
  throws(() => new Request('https://u:p@a/'), { name: 'TypeError', message: /credentials/ });
  throws(() => new Request('https://a', { body: 'x' }), { name: 'TypeError', message: 'Request with GET/HEAD method cannot have body.' });
  throws(() => new Request(), { name: 'TypeError' });
  throws(() => new Request('https://a', { redirect: 'sometimes' }), { name: 'TypeError' });
  throws(() => new Request('https://a', { signal: {} }), { name: 'TypeError' });
});
test('a Request from a Request takes its body', async () => {
  const first = new Request('https://a/', { method: 'PUT', body: 'abc', headers: { x: '1' } });
  const second = new Request(first, { headers: { y: '2' } });
  same([second.method, second.headers.get('x'), second.headers.get('y'), first.bodyUsed], ['PUT', null, '2', true]);
  equal(await second.text(), 'abc');
  throws(() => new Request(first), { name: 'TypeError' });
});
test('a Request follows its signal', () => {
  const controller = new AbortController();
  const request = new Request('https://a', { signal: controller.signal });
  const copy = request.clone();
  ok(request.signal instanceof AbortSignal && request.signal !== controller.signal);
  controller.abort('why');
  same([request.signal.reason, copy.signal.reason], ['why', 'why']);
});
test('their names', () => {
  equal(String(new Request('https://a')), '[object Request]');
  equal(String(new Response()), '[object Response]');
  ok('body' in Response.prototype && Object.keys(new Response()).length === 0);
});
