const { Readable, Writable, Transform, PassThrough, Duplex, pipeline, finished, promises } = require('stream');
const collect = async (stream) => { const out = []; for await (const chunk of stream) out.push(chunk); return out; };
const ended = (stream, name) => new Promise((resolve, reject) => { stream.on(name, resolve); stream.on('error', reject); });

test('Readable gives what was pushed', async () => {
  const stream = new Readable({ read() {} });
  stream.push('ab');
  stream.push(Buffer.from('cd'));
  stream.push(null);
  equal(Buffer.concat(await collect(stream)).toString(), 'abcd');
});
test('Readable asks for more by read()', async () => {
  let n = 0;
  const stream = new Readable({ objectMode: true, read() { this.push(n < 5 ? { n: n++ } : null); } });
  same((await collect(stream)).map((item) => item.n), [0, 1, 2, 3, 4]);
});
test('Readable.from', async () => {
  same(await collect(Readable.from(['a', 'b', Promise.resolve('c')])), ['a', 'b', 'c']);
  same(await collect(Readable.from((async function* () { yield 1; yield 2; })())), [1, 2]);
  same(await collect(Readable.from('text')), ['text']);
});
test('data and end events, with an encoding', async () => {
  const stream = new Readable({ read() {} });
  stream.setEncoding('utf8');
  const seen = [];
  stream.on('data', (chunk) => seen.push(chunk));
  const bytes = Buffer.from('é€');
  stream.push(bytes.subarray(0, 1));
  stream.push(bytes.subarray(1));
  stream.push(null);
  await ended(stream, 'end');
  equal(seen.join(''), 'é€');
});
test('readable and read()', async () => {
  const stream = Readable.from([Buffer.from('abc')], { objectMode: false });
  let text = '';
  stream.on('readable', () => { for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) text += chunk; });
  await ended(stream, 'end');
  equal(text, 'abc');
});
test('pause and resume', async () => {
  const stream = Readable.from([1, 2, 3]);
  const seen = [];
  stream.on('data', (value) => { seen.push(value); stream.pause(); setTimeout(() => stream.resume(), 1); });
  await ended(stream, 'end');
  same(seen, [1, 2, 3]);
});
test('an error ends a loop', async () => {
  const stream = new Readable({ read() { this.destroy(new Error('broken')); } });
  await rejects(collect(stream), { message: 'broken' });
  ok(stream.destroyed);
});
test('Writable takes chunks in order', async () => {
  const seen = [];
  const stream = new Writable({ write(chunk, encoding, callback) { seen.push(chunk.toString(), encoding); setTimeout(callback, 1); }, final(callback) { seen.push('final'); callback(); } });
  stream.write('a');
  stream.write(Buffer.from('b'));
  stream.end('c');
  await ended(stream, 'finish');
  same(seen, ['a', 'buffer', 'b', 'buffer', 'c', 'buffer', 'final']);
  ok(stream.writableFinished && stream.writableEnded);
});
test('Writable: errors and writing after the end', async () => {
  const bad = new Writable({ write(chunk, encoding, callback) { callback(new Error('no')); } });
  bad.write('x');
  await rejects(ended(bad, 'finish'), { message: 'no' });
  const over = new Writable({ write(chunk, encoding, callback) { callback(); } });
  over.end();
  over.write('x');
  await rejects(ended(over, 'never'), { code: 'ERR_STREAM_WRITE_AFTER_END' });
  throws(() => new Writable().write(null), { code: 'ERR_STREAM_NULL_VALUES' });
  throws(() => new Writable().write(5), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
});
test('pipe', async () => {
  const seen = [];
  const target = new Writable({ objectMode: true, write(chunk, encoding, callback) { seen.push(chunk); setTimeout(callback, 0); } });
  Readable.from([1, 2, 3]).pipe(target);
  await ended(target, 'finish');
  same(seen, [1, 2, 3]);
});
test('Transform', async () => {
  const upper = new Transform({ transform(chunk, encoding, callback) { callback(null, chunk.toString().toUpperCase()); }, flush(callback) { callback(null, '!'); } });
  upper.write('a');
  upper.end('b');
  equal(Buffer.concat(await collect(upper)).toString(), 'AB!');
});
test('PassThrough and Duplex', async () => {
  const through = new PassThrough();
  through.end('x');
  equal(String(await collect(through)), 'x');
  const seen = [];
  const duplex = new Duplex({ read() { this.push('r'); this.push(null); }, write(chunk, encoding, callback) { seen.push(String(chunk)); callback(); } });
  duplex.end('w');
  equal(String(await collect(duplex)), 'r');
  same(seen, ['w']);
});
test('pipeline calls back once everything is through', async () => {
  const seen = [];
  await new Promise((resolve, reject) => pipeline(
    Readable.from(['a', 'b']), new Transform({ objectMode: true, transform(chunk, encoding, callback) { callback(null, chunk + chunk); } }),
    new Writable({ objectMode: true, write(chunk, encoding, callback) { seen.push(chunk); callback(); } }), (error) => (error ? reject(error) : resolve())));
  same(seen, ['aa', 'bb']);
});
test('a failing part ends the pipeline', async () => {
  await rejects(promises.pipeline(Readable.from(['a']), new Writable({ objectMode: true, write(chunk, encoding, callback) { callback(new Error('full')); } })), { message: 'full' });
});
test('finished', async () => {
  const stream = Readable.from([1]);
  const over = new Promise((resolve, reject) => finished(stream, (error) => (error ? reject(error) : resolve('over'))));
  stream.resume();
  equal(await over, 'over');
});
test('classes can be extended', async () => {
  class Counter extends Readable {
    constructor() { super({ objectMode: true }); this.n = 0; }
    _read() { this.push(this.n < 2 ? this.n++ : null); }
  }
  same(await collect(new Counter()), [0, 1]);
  ok(new Counter() instanceof require('events'));
});
