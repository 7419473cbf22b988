test('parses what forms send', () => {
  const params = new URLSearchParams('?a=1&b=%20+x&&=e&c&d=%zz%C3%A9&a=2');
  same([...params], [['a', '1'], ['b', '  x'], ['', 'e'], ['c', ''], ['d', '%zz\u00e9'], ['a', '2']]);
});
test('writes what forms send', () => {
  equal(new URLSearchParams([['a b', "!'()*-._~"], ['\u00e9', '\ud83d\ude00&=+']]).toString(), 'a+b=%21%27%28%29*-._%7E&%C3%A9=%F0%9F%98%80%26%3D%2B');
  equal(`${new URLSearchParams()}`, '');
});
for (const [name, init, expected] of [
  ['a string', 'x=1', 'x=1'], ['undefined', undefined, ''], ['null', null, ''], ['an object', { x: 1, y: [2, 3], z: null }, 'x=1&y=2%2C3&z=null'], ['a number', 42, '42='],
  ['pairs', [['x', 1], ['x', 2]], 'x=1&x=2'], ['a Map', new Map([['x', 'y']]), 'x=y'], ['itself', new URLSearchParams('p=q'), 'p=q'], ['lone surrogates', [['\ud800', '\udc00']], '%EF%BF%BD=%EF%BF%BD'],
]) test(`can be made of ${name}`, () => equal(new URLSearchParams(init).toString(), expected));
test('refuses pairs that are none', () => {
  throws(() => new URLSearchParams([['x']]), { name: 'TypeError', code: 'ERR_INVALID_TUPLE' });
  throws(() => new URLSearchParams([1]), { name: 'TypeError', code: 'ERR_INVALID_TUPLE' });
  throws(() => new URLSearchParams({ [Symbol.iterator]: 1 }), { name: 'TypeError', code: 'ERR_ARG_NOT_ITERABLE' });
});
test('get, getAll, has, set, append, delete', () => {
  const params = new URLSearchParams('a=1&b=2&a=3');
  equal(params.get('a'), '1');
  equal(params.get('nope'), null);
  same(params.getAll('a'), ['1', '3']);
  ok(params.has('b') && !params.has('c') && params.has('a', '3') && !params.has('a', '9'));
  params.set('a', 'x');
  equal(params.toString(), 'a=x&b=2');
  params.set('new', 7);
  params.append('b', 'y');
  equal(params.toString(), 'a=x&b=2&new=7&b=y');
  params.delete('b', '2');
  equal(params.toString(), 'a=x&new=7&b=y');
  params.delete('b');
  equal(params.toString(), 'a=x&new=7');
  equal(params.size, 2);
});
test('arguments are required', () => {
  const params = new URLSearchParams();
  for (const name of ['get', 'getAll', 'has', 'delete', 'append', 'set']) throws(() => params[name](), { name: 'TypeError', code: 'ERR_MISSING_ARGS' });
  throws(() => params.forEach(), { name: 'TypeError' });
});
test('sorts by name and keeps the order of equals', () => {
  const params = new URLSearchParams('z=1&a=2&z=0&\ufffd=3&\ud83d\ude00=4');
  params.sort();
  same([...params.keys()], ['a', 'z', 'z', '\ud83d\ude00', '\ufffd']);
  same(params.getAll('z'), ['1', '0']);
});
test('iterates live', () => {
  const params = new URLSearchParams('a=1&b=2');
  const seen = [];
  for (const [name, value] of params) { seen.push(name + value); if (name === 'a') params.append('c', '3'); }
  same(seen, ['a1', 'b2', 'c3']);
  same([...params.values()], ['1', '2', '3']);
  same(Array.from(params.entries()), [['a', '1'], ['b', '2'], ['c', '3']]);
  const context = {};
  params.forEach(function (value, name, all) { ok(this === context && all === params); seen.push(name); }, context);
  equal(seen.length, 6);
});
test('names itself', () => {
  equal(Object.prototype.toString.call(new URLSearchParams()), '[object URLSearchParams]');
  equal(Object.prototype.toString.call(new URLSearchParams().keys()), '[object URLSearchParams Iterator]');
  equal(URLSearchParams.prototype[Symbol.iterator], URLSearchParams.prototype.entries);
});
