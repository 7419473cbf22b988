// EXCHANGES is what the other side answers: recorded exchanges in the engine, a server on the loopback under Node.
const EXCHANGES = [
  { request: { method: 'GET', url: '/json' }, response: { status: 200, headers: { 'Content-Type': 'application/json', 'X-One': 'é' }, body: { a: [1, 'é'] } } },
  { request: { method: 'GET', url: '/text?q=1' }, response: { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: 'héllo' } },
  { request: { method: 'GET', url: '/gone' }, response: { status: 404, headers: {}, body: 'nothing' } },
  { request: { method: 'DELETE', url: '/item' }, response: { status: 204, headers: {}, body: '' } },
  { request: { method: 'HEAD', url: '/json' }, response: { status: 200, headers: { 'X-Head': 'yes' }, body: '' } },
  { request: { method: 'POST', url: '/post', body: { x: 1 } }, response: { status: 201, headers: { 'X-Got': 'json' }, body: { id: 7 } } },
  { request: { method: 'POST', url: '/form', body: 'a=1+2&b=%C3%A9' }, response: { status: 200, headers: {}, body: 'form ok' } },
  { request: { method: 'PUT', url: '/put', body: 'bytes' }, response: { status: 500, headers: {}, body: 'sorry' } },
  { request: { method: 'GET', url: '/moved' }, response: { status: 302, headers: { Location: '/text?q=1' }, body: '' } },
];
const url = (path) => `${BASE}${path}`;

test('a JSON answer', async () => {
  const response = await fetch(url('/json'));
  same([response.status, response.ok, response.redirected, response.url, response.headers.get('content-type')], [200, true, false, url('/json'), 'application/json']);
  same(await response.json(), { a: [1, 'é'] });
  ok(response.bodyUsed);
  throws(() => response.headers.set('x', 'y'), { name: 'TypeError' });
});
test('a text answer, from a URL object', async () => equal(await (await fetch(new URL('/text?q=1', BASE))).text(), 'héllo'));
test('bytes', async () => {
  const response = await fetch(url('/text?q=1'));
  const copy = response.clone();
  same(new Uint8Array(await response.arrayBuffer()), new TextEncoder().encode('héllo'));
  equal(await copy.text(), 'héllo');
});
test('the body as a stream', async () => {
  const response = await fetch(url('/text?q=1'));
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body) text += decoder.decode(chunk, { stream: true });
  equal(text + decoder.decode(), 'héllo');
});
test('an error status is an answer, not a failure', async () => {
  const response = await fetch(url('/gone'));
  same([response.ok, response.status, await response.text()], [false, 404, 'nothing']);
});
test('no content', async () => {
  const response = await fetch(url('/item'), { method: 'delete' });
  same([response.status, response.body, await response.text()], [204, null, '']);
});
test('HEAD', async () => {
  const response = await fetch(url('/json'), { method: 'HEAD' });
  same([response.headers.get('x-head'), await response.text()], ['yes', '']);
});
test('posting JSON', async () => {
  const response = await fetch(url('/post'), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ x: 1 }) });
  same([response.status, await response.json()], [201, { id: 7 }]);
});
test('posting a form', async () => equal(await (await fetch(url('/form'), { method: 'POST', body: new URLSearchParams({ a: '1 2', b: 'é' }) })).text(), 'form ok'));
test('putting bytes, by a Request', async () => {
  const request = new Request(url('/put'), { method: 'PUT', body: Buffer.from('bytes') });
  const response = await fetch(request);
  same([response.status, await response.text(), request.bodyUsed], [500, 'sorry', true]);
  await rejects(fetch(request), { name: 'TypeError' });
});
test('redirects', async () => {
  const followed = await fetch(url('/moved'));
  same([followed.redirected, followed.url, await followed.text()], [true, url('/text?q=1'), 'héllo']);
  const manual = await fetch(url('/moved'), { redirect: 'manual' });
  same([manual.status, manual.headers.get('location')], [302, '/text?q=1']);
  await rejects(fetch(url('/moved'), { redirect: 'error' }), { name: 'TypeError' });
});
test('several at once', async () => {
  const statuses = await Promise.all(['/json', '/gone', '/text?q=1'].map((path) => fetch(url(path)).then((response) => response.status)));
  same(statuses, [200, 404, 200]);
});
test('wrong arguments reject, they do not throw', async () => {
  await rejects(fetch(), { name: 'TypeError' });
  await rejects(fetch('/relative'), { name: 'TypeError', message: 'Failed to parse URL from /relative' });
  await rejects(fetch(url('/x'), { method: 'GET', body: 'x' }), { name: 'TypeError' });
  await rejects(fetch('ftp://host/'), { name: 'TypeError', message: /^fetch failed/ });
});
test('an aborted signal ends a request', async () => {
  await rejects(fetch(url('/json'), { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await rejects(fetch(url('/json'), { signal: AbortSignal.abort('mine') }).catch((reason) => { throw new Error(reason); }), { message: 'mine' });
  const controller = new AbortController();
  const pending = fetch(url('/json'), { signal: controller.signal });
  controller.abort();
  await rejects(pending, { name: 'AbortError', message: 'This operation was aborted' });
});
test('a request nobody answers fails, with its cause', async () => {
  const error = await rejects(fetch('http://127.0.0.1:59999/'), { name: 'TypeError', message: /^fetch failed/ });
  ok(error.cause instanceof Error && typeof error.cause.code === 'string');
});

const client = require(BASE.startsWith('https') ? 'https' : 'http');
const send = (path, options, body) => new Promise((resolve, reject) => {
  const request = client.request(url(path), options, (response) => {
    const parts = [];
    response.on('data', (part) => parts.push(part));
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString() }));
  });
  request.on('error', reject);
  request.end(body);
});
test('http.request', async () => {
  const answer = await send('/post', { method: 'POST', headers: { 'Content-Type': 'application/json' } }, JSON.stringify({ x: 1 }));
  same([answer.status, answer.headers['x-got'], JSON.parse(answer.text).id], [201, 'json', 7]);
});
test('http.get, with an encoding', async () => {
  const text = await new Promise((resolve, reject) => {
    client.get(url('/text?q=1'), (response) => { let all = ''; response.setEncoding('utf8'); response.on('data', (part) => { all += part; }).on('end', () => resolve(all)); }).on('error', reject);
  });
  equal(text, 'héllo');
});
test('http.get by options, does not follow redirects', async () => {
  const { hostname, port, protocol } = new URL(BASE);
  const response = await new Promise((resolve, reject) => client.get({ protocol, hostname, port, path: '/moved' }, resolve).on('error', reject));
  response.resume();
  same([response.statusCode, response.headers.location], [302, '/text?q=1']);
});
test('http: an answer can be iterated', async () => {
  const response = await new Promise((resolve) => client.get(url('/json'), resolve));
  let text = '';
  for await (const part of response) text += part;
  same(JSON.parse(text), { a: [1, 'é'] });
});
test('http: headers of a request', () => {
  const request = client.request(url('/json'), { headers: { 'X-A': '1' } });
  request.on('error', () => {});
  request.setHeader('X-B', '2');
  same([request.getHeader('x-a'), request.hasHeader('X-b'), request.method, request.path], ['1', true, 'GET', '/json']);
  request.removeHeader('x-a');
  equal(request.getHeader('X-A'), undefined);
  throws(() => request.setHeader('bad name', '1'), { name: 'TypeError' });
  request.destroy();
});
test('http: destroying before the answer is an error', async () => {
  await rejects(new Promise((resolve, reject) => { const request = client.get(url('/json'), resolve); request.on('error', reject); request.destroy(); }), { code: 'ECONNRESET' });
  await rejects(new Promise((resolve, reject) => { const request = client.get('PROTOCOL://x'.replace('PROTOCOL', client.globalAgent && BASE.startsWith('https') ? 'http' : 'https'), resolve); request.on('error', reject); }), { name: 'TypeError', code: 'ERR_INVALID_PROTOCOL' });
});
test.engine('a request that is not recorded fails and says so', async () => {
  const error = await rejects(fetch(url('/unknown')), { name: 'TypeError', message: /^fetch failed: / });
  ok(error.cause.message.length > 10);
  await rejects(send('/unknown', {}), { message: /unknown/ });
});
test.engine('dns without a network', async () => {
  await rejects(require('dns').promises.lookup('example.com'), { name: 'Error', hostname: 'example.com' });
  await rejects(require('dns/promises').resolve4('example.com'), { hostname: 'example.com' });
  await rejects(new Promise((resolve, reject) => require('dns').lookup('example.com', (error, address) => (error ? reject(error) : resolve(address)))), { hostname: 'example.com' });
  await rejects(require('dns').promises.lookup(5), { name: 'TypeError' });
});
test.engine('a hook has no server', () => { throws(() => require('http').createServer(), { code: 'ERR_FEATURE_UNAVAILABLE', message: /cannot listen/ }); });
