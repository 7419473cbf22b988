test('names compare without case and keep one order', () => {
  const headers = new Headers({ 'X-B': '1', accept: 'text/plain' });
  headers.append('x-b', '2');
  headers.set('A', ' padded\t');
  equal(headers.get('X-b'), '1, 2');
  equal(headers.get('a'), 'padded');
  equal(headers.get('missing'), null);
  ok(headers.has('ACCEPT') && !headers.has('nope'));
  same([...headers], [['a', 'padded'], ['accept', 'text/plain'], ['x-b', '1, 2']]);
  headers.delete('X-B');
  same([...headers.keys()], ['a', 'accept']);
  same([...headers.values()], ['padded', 'text/plain']);
});
for (const [name, init, expected] of [
  ['pairs', [['x', '1'], ['X', '2']], [['x', '1, 2']]], ['a Map', new Map([['x', 1]]), [['x', '1']]], ['Headers', new Headers({ x: 'y' }), [['x', 'y']]], ['an object', { b: true, a: null }, [['a', 'null'], ['b', 'true']]], ['nothing', undefined, []],
]) test(`can be made of ${name}`, () => same([...new Headers(init)], expected));
test('set-cookie is never joined', () => {
  const headers = new Headers([['set-cookie', 'a=1'], ['Set-Cookie', 'b=2, c'], ['x', 'y']]);
  same(headers.getSetCookie(), ['a=1', 'b=2, c']);
  same([...headers], [['set-cookie', 'a=1'], ['set-cookie', 'b=2, c'], ['x', 'y']]);
  same(new Headers(headers).getSetCookie(), ['a=1', 'b=2, c']);
});
for (const [name, value] of [['', 'x'], ['a b', 'x'], ['é', 'x'], ['a:', 'x'], ['a', 'x\ny'], ['a', 'x\0'], ['a', '€']]) {
  test(`refuses ${show(name)}: ${show(value)}`, () => {
    throws(() => new Headers([[name, value]]), { name: 'TypeError' });
    throws(() => new Headers().append(name, value), { name: 'TypeError' });
    throws(() => new Headers().set(name, value), { name: 'TypeError' });
  });
}
for (const init of [null, 1, 'x', [['a']], [['a', 'b', 'c']], [1]]) test(`cannot be made of ${show(init)}`, () => { throws(() => new Headers(init), { name: 'TypeError' }); });
test('values are bytes', () => equal(new Headers({ x: 'é' }).get('x'), 'é'));
test('arguments are required', () => {
  const headers = new Headers();
  for (const name of ['get', 'has', 'delete', 'set', 'append', 'forEach']) throws(() => headers[name](), { name: 'TypeError' });
});
test('forEach gives value, name, headers', () => {
  const seen = [];
  const headers = new Headers({ b: '2', a: '1' });
  headers.forEach(function (value, name, all) { seen.push(name + value + (all === headers) + this.z); }, { z: 'z' });
  same(seen, ['a1truez', 'b2truez']);
});
test('names itself', () => {
  equal(Object.prototype.toString.call(new Headers()), '[object Headers]');
  equal(Headers.prototype[Symbol.iterator], Headers.prototype.entries);
});
