const util = require('util'), assert = require('assert'), path = require('path'), querystring = require('querystring'), url = require('url');
const EventEmitter = require('events'), { StringDecoder } = require('string_decoder');

test('node: names are the same modules', () => { for (const name of ['util', 'assert', 'path', 'querystring', 'url', 'events', 'crypto', 'buffer', 'stream', 'http', 'https', 'dns', 'timers', 'string_decoder']) equal(require(`node:${name}`), require(name)); });
test('a module is made once', () => equal(require('util'), require('util')));
test('an unknown module is refused', () => { throws(() => require('no-such-module-here'), { code: 'MODULE_NOT_FOUND' }); });

test('util.promisify and callbackify', async () => {
  const add = util.promisify(function (a, b, callback) { setTimeout(callback, 1, a < 0 ? new Error('negative') : null, a + b + (this?.base ?? 0)); });
  equal(await add(1, 2), 3);
  equal(await add.call({ base: 10 }, 1, 2), 13);
  await rejects(add(-1, 2), { message: 'negative' });
  throws(() => util.promisify('x'), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  const called = await new Promise((resolve) => util.callbackify(async (x) => x * 2)(21, (error, value) => resolve([error, value])));
  same(called, [null, 42]);
  const custom = () => {};
  custom[util.promisify.custom] = () => 'mine';
  equal(util.promisify(custom)(), 'mine');
});
test('util.inherits', () => {
  function Base() {} function Child() {}
  Base.prototype.hi = () => 'hi';
  util.inherits(Child, Base);
  equal(new Child().hi(), 'hi');
  equal(Child.super_, Base);
});
test('util.types', () => {
  const { types } = util;
  ok(types.isDate(new Date()) && types.isRegExp(/x/) && types.isMap(new Map()) && types.isSet(new Set()) && types.isPromise(Promise.resolve()) && types.isNativeError(new TypeError()));
  ok(types.isUint8Array(Buffer.alloc(1)) && types.isTypedArray(new Float64Array(1)) && types.isArrayBuffer(new ArrayBuffer(1)) && types.isAsyncFunction(async () => {}) && types.isGeneratorFunction(function* () {}) && types.isBoxedPrimitive(Object(1)));
  ok(!types.isDate({}) && !types.isMap(new Set()) && !types.isUint8Array(new Uint16Array(1)) && !types.isAsyncFunction(() => {}) && !types.isTypedArray(new DataView(new ArrayBuffer(1))));
});
test('util.isDeepStrictEqual', () => {
  ok(util.isDeepStrictEqual({ a: [1, new Map([['x', new Set([1])]])] }, { a: [1, new Map([['x', new Set([1])]])] }));
  ok(!util.isDeepStrictEqual({ a: 1 }, { a: '1' }) && !util.isDeepStrictEqual([1], [1, undefined]) && util.isDeepStrictEqual(NaN, NaN) && !util.isDeepStrictEqual(0, -0));
});
test('util.format and inspect', () => {
  equal(util.format('%s is %d, %j', 'x', 5, { a: 1 }), 'x is 5, {"a":1}');
  equal(util.format('a', 'b', 1), 'a b 1');
  equal(util.inspect({ a: 1, b: ['x'] }), "{ a: 1, b: [ 'x' ] }");
  equal(util.inspect(new Map([['a', 1]])), "Map(1) { 'a' => 1 }");
  equal(util.inspect({ [util.inspect.custom]: () => 'mine' }), 'mine');
});

test('assert passes and fails as in Node', () => {
  assert(1); assert.ok('x'); assert.equal(1, '1'); assert.strictEqual(NaN, NaN); assert.deepStrictEqual({ a: [1] }, { a: [1] }); assert.deepEqual([1], ['1']); assert.notStrictEqual(1, '1'); assert.match('abc', /b/); assert.ifError(null);
  for (const fail of [() => assert(0), () => assert.equal(1, 2), () => assert.strictEqual(1, '1'), () => assert.deepStrictEqual({ a: 1 }, { a: '1' }), () => assert.deepStrictEqual([], {}), () => assert.notEqual(1, 1), () => assert.match('x', /y/), () => assert.fail()]) {
    throws(fail, { name: 'AssertionError', code: 'ERR_ASSERTION' });
  }
  const error = throws(() => assert.strictEqual(1, 2, 'my words'));
  same([error.message.slice(0, 8), error.actual, error.expected, error.operator, error.generatedMessage], ['my words', 1, 2, 'strictEqual', false]);
  throws(() => assert.ok(false, new RangeError('own')), { name: 'RangeError', message: 'own' });
});
test('assert.throws and rejects', async () => {
  assert.throws(() => { throw new TypeError('bad value'); }, TypeError);
  assert.throws(() => { throw new TypeError('bad value'); }, /bad/);
  assert.throws(() => { throw new TypeError('bad value'); }, { name: 'TypeError', message: 'bad value' });
  assert.throws(() => { throw new TypeError('bad value'); }, (error) => error.message.length === 9);
  throws(() => assert.throws(() => {}), { code: 'ERR_ASSERTION' });
  throws(() => assert.throws(() => { throw new TypeError('x'); }, RangeError), { name: /^(AssertionError|TypeError)$/ });
  await assert.rejects(Promise.reject(new Error('no')), /no/);
  await assert.rejects(async () => { throw new Error('no'); });
  await rejects(assert.rejects(Promise.resolve(1)), { code: 'ERR_ASSERTION' });
  assert.doesNotThrow(() => {});
  equal(assert.strict.equal, assert.strictEqual);
});

test('EventEmitter', () => {
  const emitter = new EventEmitter(), seen = [];
  const listener = (...args) => seen.push(args);
  emitter.on('x', listener).once('x', () => seen.push('once')).prependListener('x', () => seen.push('first'));
  equal(emitter.emit('x', 1, 2), true);
  emitter.emit('x');
  equal(emitter.emit('nobody'), false);
  same(seen, ['first', [1, 2], 'once', 'first', []]);
  same([emitter.listenerCount('x'), emitter.eventNames()], [2, ['x']]);
  emitter.off('x', listener);
  equal(emitter.listenerCount('x'), 1);
  emitter.removeAllListeners();
  equal(emitter.emit('x'), false);
});
test('an unheard error is thrown', () => {
  throws(() => new EventEmitter().emit('error', new RangeError('bad')), { name: 'RangeError', message: 'bad' });
  throws(() => new EventEmitter().emit('error', 5), { code: 'ERR_UNHANDLED_ERROR' });
  throws(() => new EventEmitter().on('x', 5), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
});
test('events.once and on', async () => {
  const emitter = new EventEmitter();
  setTimeout(() => emitter.emit('x', 1, 2), 1);
  same(await EventEmitter.once(emitter, 'x'), [1, 2]);
  setTimeout(() => emitter.emit('error', new Error('bad')), 1);
  await rejects(EventEmitter.once(emitter, 'x'), { message: 'bad' });
  setTimeout(() => { emitter.emit('y', 'a'); emitter.emit('y', 'b'); }, 1);
  const seen = [];
  for await (const [value] of EventEmitter.on(emitter, 'y')) { seen.push(value); if (value === 'b') break; }
  same(seen, ['a', 'b']);
});
test('emitters by inheritance', () => {
  class Mine extends EventEmitter {}
  function Old() { EventEmitter.call(this); }
  util.inherits(Old, EventEmitter);
  for (const emitter of [new Mine(), new Old()]) { let hit = 0; emitter.on('x', function () { hit += this === emitter; }); emitter.emit('x'); equal(hit, 1); }
  equal(EventEmitter.EventEmitter, EventEmitter);
});

for (const [call, expected] of [
  [() => path.join('/a', '..', 'b', './c/'), '/b/c/'], [() => path.join('', ''), '.'], [() => path.join('a', '../..'), '..'], [() => path.normalize('/a//b/../c/.'), '/a/c'], [() => path.normalize('./'), './'], [() => path.resolve('/a', 'b', '../c'), '/a/c'], [() => path.resolve('/a', '/b'), '/b'],
  [() => path.dirname('/a/b/c'), '/a/b'], [() => path.dirname('a'), '.'], [() => path.dirname('/a'), '/'], [() => path.basename('/a/b.txt'), 'b.txt'], [() => path.basename('/a/b.txt', '.txt'), 'b'], [() => path.basename('b.txt/'), 'b.txt'], [() => path.extname('a.b.c'), '.c'], [() => path.extname('.bashrc'), ''], [() => path.extname('a.'), '.'],
  [() => path.relative('/a/b/c', '/a/d'), '../../d'], [() => path.relative('/a', '/a'), ''], [() => path.isAbsolute('/a'), true], [() => path.format({ dir: '/x', name: 'f', ext: '.e' }), '/x/f.e'], [() => path.sep, '/'],
]) test(`${call}`, () => equal(call(), expected));
test('path.parse', () => {
  same(path.parse('/srv/u/f.txt'), { root: '/', dir: '/srv/u', base: 'f.txt', ext: '.txt', name: 'f' });
  same(path.parse('f'), { root: '', dir: '', base: 'f', ext: '', name: 'f' });
  throws(() => path.join(1), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
});

test('querystring', () => {
  same({ ...querystring.parse('a=1&b=%20x+y&a=2&c&=d&e=%zz') }, { a: ['1', '2'], b: ' x y', c: '', '': 'd', e: '%zz' });
  equal(querystring.stringify({ a: ['x', 1], b: 'é &', c: null, d: true, e: undefined }), 'a=x&a=1&b=%C3%A9%20%26&c=&d=true&e=');
  same({ ...querystring.parse('a:1;b:2', ';', ':') }, { a: '1', b: '2' });
  equal(querystring.stringify({ a: 1 }, ';', ':'), 'a:1');
  equal(querystring.escape('a b'), 'a%20b');
  equal(Object.keys(querystring.parse('a=1&b=2&c=3', '&', '=', { maxKeys: 2 })).length, 2);
});
test('url.parse', () => {
  const parsed = url.parse('https://user:pass@Example.com:8080/p/a?x=1&y=2#h', true);
  same([parsed.protocol, parsed.auth, parsed.host, parsed.hostname, parsed.port, parsed.pathname, parsed.search, parsed.hash, parsed.path, parsed.slashes], ['https:', 'user:pass', 'example.com:8080', 'example.com', '8080', '/p/a', '?x=1&y=2', '#h', '/p/a?x=1&y=2', true]);
  same({ ...parsed.query }, { x: '1', y: '2' });
  same([url.parse('/a?b').pathname, url.parse('/a?b').query, url.parse('mailto:a@b').protocol, url.parse('http://h').pathname], ['/a', 'b', 'mailto:', '/']);
});
test('url.format, resolve and friends', () => {
  equal(url.format({ protocol: 'https', host: 'h', pathname: 'p', query: { a: 1 }, hash: 'x' }), 'https://h/p?a=1#x');
  equal(url.format(new URL('https://u:p@h/x?y#z'), { auth: false, fragment: false, search: false }), 'https://h/x');
  equal(url.resolve('http://a/b/c', '../d'), 'http://a/d');
  equal(url.resolve('/a/b', 'c'), '/a/c');
  equal(url.URL, URL);
  same([url.domainToASCII('münchen.de'), url.domainToUnicode('xn--mnchen-3ya.de'), url.fileURLToPath('file:///a%20b'), url.pathToFileURL('/a b?').href], ['xn--mnchen-3ya.de', 'münchen.de', '/a b', 'file:///a%20b%3F']);
});
test('StringDecoder', () => {
  const decoder = new StringDecoder('utf8');
  let text = '';
  for (const byte of Buffer.from('é€😀x')) text += decoder.write(Buffer.from([byte]));
  equal(text + decoder.end(), 'é€😀x');
  equal(new StringDecoder().end(Buffer.from([0xe2, 0x82])), '\ufffd');
  const base64 = new StringDecoder('base64');
  equal(base64.write(Buffer.from('a')) + base64.write(Buffer.from('bcd')) + base64.end(), 'YWJjZA==');
  throws(() => new StringDecoder('nope'), { code: 'ERR_UNKNOWN_ENCODING' });
});

test('structuredClone', () => {
  const source = { n: 1, d: new Date(5), r: /x/gi, m: new Map([[{ k: 1 }, new Set([1])]]), b: new Uint8Array([1, 2]), a: [1, , 3], u: undefined, big: 5n, box: Object('s'), nested: { x: null } };
  source.self = source;
  const copy = structuredClone(source);
  ok(copy !== source && copy.self === copy && copy.d instanceof Date && copy.d.getTime() === 5 && String(copy.r) === '/x/gi');
  same([[...copy.m.keys()][0].k, [...copy.m.values()][0].has(1), copy.b, copy.a.length, 1 in copy.a, 'u' in copy, copy.big, String(copy.box)], [1, true, new Uint8Array([1, 2]), 3, false, true, 5n, 's']);
  source.b[0] = 9;
  equal(copy.b[0], 1);
});
test('structuredClone of errors and buffers', () => {
  const error = structuredClone(Object.assign(new RangeError('m', { cause: { x: 1 } }), { extra: 1 }));
  same([error.name, error.message, error instanceof RangeError, error.cause.x, error.extra], ['RangeError', 'm', true, 1, undefined]);
  const shared = new Uint8Array(4), pair = structuredClone([shared, shared.subarray(1)]);
  equal(pair[0].buffer, pair[1].buffer);
  class Point { constructor() { this.x = 1; } get y() { return 2; } }
  const point = structuredClone(new Point());
  same([point.x, point.y, point.constructor], [1, undefined, Object]);
});
for (const [name, make] of [['a function', () => () => {}], ['a symbol', () => Symbol('s')], ['a promise', () => Promise.resolve()], ['a function inside', () => ({ a: [() => {}] })], ['a WeakMap', () => new WeakMap()]]) {
  test(`structuredClone refuses ${name}`, () => { throws(() => structuredClone(make()), { name: 'DataCloneError', code: 25 }); });
}
test('structuredClone needs an argument', () => { throws(() => structuredClone(), { name: 'TypeError', code: 'ERR_MISSING_ARGS' }); equal(structuredClone(undefined), undefined); });
