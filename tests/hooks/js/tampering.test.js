// Old libraries, and hostile code, replace methods of the standard classes: the runtime works on with its own.
// Every test restores what it broke, so that the next one (and the harness) stands on firm ground.
async function broken(targets, work) {
  const saved = targets.map(([object, key]) => [object, key, Object.getOwnPropertyDescriptor(object, key)]);
  for (const [object, key] of targets) Object.defineProperty(object, key, { value() { throw new Error(`tampered ${String(key)}`); }, writable: true, configurable: true });
  try { return await work(); } finally { for (const [object, key, desc] of saved) { if (desc) Object.defineProperty(object, key, desc); else delete object[key]; } }
}
const proto = (Class, ...keys) => keys.map((key) => [Class.prototype, key]);

test('timers survive', async () => {
  const seen = [];
  await broken([...proto(Map, 'get', 'set', 'delete', 'has', 'forEach'), ...proto(Array, 'push', 'sort', 'shift', 'forEach')], () => new Promise((resolve) => {
    const never = setTimeout(() => resolve('never'), 1);
    clearTimeout(never);
    setTimeout(resolve, 3);
  }));
  same(seen, []);
});
test('text and bytes survive', async () => {
  const [bytes, text, encoded] = await broken([...proto(String, 'charCodeAt', 'slice', 'toWellFormed', 'codePointAt'), ...proto(Object.getPrototypeOf(Uint8Array), 'set', 'subarray', 'slice', 'fill')], () => [new TextEncoder().encode('hé€'), new TextDecoder().decode(new Uint8Array([104, 195, 169])), btoa('abc')]);
  same([...bytes], [104, 195, 169, 226, 130, 172]);
  same([text, encoded], ['hé', 'YWJj']);
});
test('random values survive', async () => {
  const id = await broken([...proto(Object.getPrototypeOf(Uint8Array), 'set', 'fill', 'subarray'), ...proto(String, 'slice', 'padStart')], () => crypto.randomUUID());
  ok(/^[0-9a-f-]{36}$/.test(id));
});
test.engine('the body of a Response survives', async () => {
  const value = await broken([[JSON, 'parse'], [JSON, 'stringify'], ...proto(Array, 'push', 'join')], () => new Response('{"a":1}').json());
  same(value, { a: 1 });
});
test('events survive', async () => {
  const seen = [];
  const target = new EventTarget();
  target.addEventListener('x', (event) => { seen[seen.length] = event.type; });
  await broken([...proto(Array, 'push', 'slice', 'splice', 'indexOf'), ...proto(WeakMap, 'get', 'set')], () => target.dispatchEvent(new Event('x')));
  same(seen, ['x']);
});
test('a signal still aborts', async () => {
  const controller = new AbortController();
  await broken(proto(Array, 'push', 'slice', 'splice', 'indexOf'), () => controller.abort('why'));
  equal(controller.signal.reason, 'why');
});
test.engine('members of Object.prototype are no options', async () => {
  Object.prototype.get = () => { throw new Error('tampered'); };
  Object.prototype.value = 5;
  try {
    same([new Headers({ a: '1' }).get('a'), new URL('https://a/b?c').search, Buffer.from('x').length], ['1', '?c', 1]);
  } finally { delete Object.prototype.get; delete Object.prototype.value; }
});
test.engine('a poisoned toJSON does not change a request', async () => {
  Object.prototype.toJSON = () => 'tampered';
  Array.prototype.toJSON = () => 'tampered';
  try {
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array([97, 98, 99]));
    equal(Buffer.from(digest).toString('hex').slice(0, 8), 'ba7816bf');
    await rejects(fetch('https://service.test/x', { headers: { a: 'b' } }), { message: /no recorded exchange|fetch failed/ });
  } finally { delete Object.prototype.toJSON; delete Array.prototype.toJSON; }
});
test.engine('nothing of the host can be reached', () => {
  const names = Object.getOwnPropertyNames(globalThis);
  for (const name of ['__host', 'host', 'lib', 'call_python', 'dukpy', 'process', 'Atomics', 'SharedArrayBuffer', 'WeakRef']) ok(!names.includes(name));
  for (const made of [setTimeout(() => {}, 0), new Response('x'), new URL('https://a'), crypto, crypto.subtle, new AbortController().signal]) {
    for (const key of Reflect.ownKeys(made)) ok(!/host|lib|primordial/i.test(String(key)));
  }
  for (const Class of [AbortSignal, CryptoKey, Crypto, SubtleCrypto, performance.constructor]) throws(() => new Class(), { name: 'TypeError', message: 'Illegal constructor' });
});
test.engine('an unknown module says what there is', () => { throws(() => require('fs'), { code: 'MODULE_NOT_FOUND', message: /Cannot find module 'fs'\. A hook has .*crypto.*dependencies/ }); });
