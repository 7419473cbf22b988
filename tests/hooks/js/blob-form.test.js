test('Blob joins its parts', async () => {
  const blob = new Blob(['é', new Uint8Array([65, 66]), new Blob(['c']), new Uint8Array([68, 69]).buffer, 12], { type: 'Text/HTML' });
  same([blob.size, blob.type, await blob.text()], [9, 'text/html', 'éABcDE12']);
  equal((await blob.arrayBuffer()).byteLength, 9);
});
test('Blob.slice', async () => {
  const blob = new Blob(['abcdef'], { type: 'a/b' });
  equal(await blob.slice(1, 3).text(), 'bc');
  equal(await blob.slice(-2).text(), 'ef');
  equal(blob.slice(0, 1, 'C/D').type, 'c/d');
  equal(blob.slice().type, '');
});
test('Blob.stream', async () => {
  let size = 0;
  for await (const chunk of new Blob(['abc', 'def']).stream()) size += chunk.length;
  equal(size, 6);
});
test('Blob wants a sequence', () => { throws(() => new Blob('abc'), { name: 'TypeError' }); throws(() => new Blob(5), { name: 'TypeError' }); equal(new Blob([], { type: '\u0001' }).type, ''); });
test('File', async () => {
  const File = globalThis.File ?? require('buffer').File;
  const file = new File(['x'], 'n.txt', { type: 'text/plain', lastModified: 5 });
  same([file.name, file.lastModified, file.size, file.type, file instanceof Blob], ['n.txt', 5, 1, 'text/plain', true]);
  ok(new File([], 'a').lastModified > 1e12);
  throws(() => new File([]), { name: 'TypeError' });
});
test('FormData keeps order and repeats', () => {
  const form = new FormData();
  form.append('a', 1);
  form.append('b', 'x');
  form.append('a', '2');
  same([...form], [['a', '1'], ['b', 'x'], ['a', '2']]);
  same([form.get('a'), form.get('zz'), form.has('b')], ['1', null, true]);
  same(form.getAll('a'), ['1', '2']);
  form.set('a', 'z');
  same([...form.entries()], [['a', 'z'], ['b', 'x']]);
  form.delete('b');
  same([...form.keys()], ['a']);
  same([...form.values()], ['z']);
});
test('FormData and files', () => {
  const form = new FormData();
  form.append('f', new Blob(['x'], { type: 'a/b' }));
  form.append('g', new Blob(['x']), 'name.txt');
  same([form.get('f').name, form.get('f').type, form.get('g').name], ['blob', 'a/b', 'name.txt']);
  throws(() => form.append('h', 'text', 'name'), { name: 'TypeError' });
  throws(() => form.append('h'), { name: 'TypeError' });
  throws(() => new FormData({}), { name: 'TypeError' });
});
test('streams: enqueue, close, read', async () => {
  const stream = new ReadableStream({ start(controller) { controller.enqueue('a'); controller.enqueue('b'); controller.close(); } });
  const reader = stream.getReader();
  ok(stream.locked);
  same([await reader.read(), await reader.read(), await reader.read()], [{ value: 'a', done: false }, { value: 'b', done: false }, { value: undefined, done: true }]);
  equal(await reader.closed, undefined);
  throws(() => stream.getReader(), { name: 'TypeError' });
});
test('streams: pull as they are read, and errors', async () => {
  let n = 0;
  const stream = new ReadableStream({ pull(controller) { if (++n > 3) controller.error(new Error('enough')); else controller.enqueue(n); } });
  const seen = [];
  await rejects(async () => { for await (const value of stream) seen.push(value); }, { message: 'enough' });
  ok(seen.length >= 2);
});
test('streams: cancel tells the source', async () => {
  let told;
  const stream = new ReadableStream({ cancel(reason) { told = reason; } });
  await stream.cancel('why');
  equal(told, 'why');
  for await (const value of stream) ok(value === undefined);
});
test('streams: leaving a loop cancels', async () => {
  let cancelled = false;
  const stream = new ReadableStream({ pull(controller) { controller.enqueue(1); }, cancel() { cancelled = true; } });
  const iterator = stream.values();
  equal((await iterator.next()).value, 1);
  await iterator.return();
  ok(cancelled && !stream.locked);
});
test('streams: tee', async () => {
  const [a, b] = new Blob(['abc']).stream().tee();
  const read = async (stream) => { let out = ''; for await (const chunk of stream) out += new TextDecoder().decode(chunk); return out; };
  same(await Promise.all([read(a), read(b)]), ['abc', 'abc']);
});
test('streams: from', async () => {
  const seen = [];
  if (!ReadableStream.from) return;
  for await (const value of ReadableStream.from([1, Promise.resolve(2)])) seen.push(value);
  same(seen, [1, 2]);
});
