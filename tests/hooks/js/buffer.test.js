const hex = (buffer) => buffer.toString('hex');

for (const [text, coding, expected] of [
  ['héllo €😀', 'utf8', '68c3a96c6c6f20e282acf09f9880'], ['héllo €😀', undefined, '68c3a96c6c6f20e282acf09f9880'], ['héllo', 'latin1', '68e96c6c6f'], ['héllo', 'binary', '68e96c6c6f'], ['€', 'latin1', 'ac'],
  ['hi€', 'utf16le', '68006900ac20'], ['hi', 'ucs2', '68006900'], ['00ffAb', 'hex', '00ffab'], ['abc', 'hex', 'ab'], ['abxxcd', 'hex', 'ab'], ['', 'hex', ''],
  ['aGk/', 'base64', '68693f'], ['aGk_', 'base64', '68693f'], ['aG k/\n', 'base64', '68693f'], ['aA', 'base64', '68'], ['aA==', 'base64url', '68'], ['aA=aGk', 'base64', '68'], ['a', 'base64', ''], ['\ud800x', 'utf8', 'efbfbd78'], ['é', 'ascii', 'e9'], ['x', 'UTF-8', '78'],
]) test(`Buffer.from(${show(text)}, ${coding})`, () => equal(hex(Buffer.from(text, coding)), expected));

for (const [bytes, coding, expected] of [
  ['68c3a96c6c6f20e282acf09f9880', 'utf8', 'héllo €😀'], ['c3', 'utf8', '\ufffd'], ['e282', 'utf8', '\ufffd'], ['e28241', 'utf8', '\ufffdA'], ['f0808080', 'utf8', '\ufffd\ufffd\ufffd\ufffd'], ['eda080', 'utf8', '\ufffd\ufffd\ufffd'], ['ff41c0af', 'utf8', '\ufffdA\ufffd\ufffd'],
  ['efbbbf41', 'utf8', '\ufeffA'], ['68e9', 'latin1', 'hé'], ['e9', 'ascii', 'i'], ['6800ac20ff', 'utf16le', 'h€'], ['00ff10', 'hex', '00ff10'], ['68693f', 'base64', 'aGk/'], ['68', 'base64', 'aA=='], ['6869', 'base64', 'aGk='], ['fbff', 'base64url', '-_8'], ['fbff', 'base64', '+/8='], ['', 'base64', ''],
]) test(`<${bytes}>.toString(${coding})`, () => equal(Buffer.from(bytes, 'hex').toString(coding), expected));

test('an unknown coding is refused by name', () => {
  throws(() => Buffer.from('x', 'nope'), { name: 'TypeError', code: 'ERR_UNKNOWN_ENCODING', message: 'Unknown encoding: nope' });
  throws(() => Buffer.alloc(1).toString('nope'), { name: 'TypeError', code: 'ERR_UNKNOWN_ENCODING' });
  ok(Buffer.isEncoding('UTF-8') && Buffer.isEncoding('base64url') && !Buffer.isEncoding('nope') && !Buffer.isEncoding('') && !Buffer.isEncoding(1));
});
test('from arrays, views, array buffers, JSON and the like', () => {
  equal(hex(Buffer.from([1, 256, -1, '3', 1.9, 'x'])), '0100ff030100');
  equal(hex(Buffer.from(new Uint16Array([1, 258]))), '0102');
  const source = new Uint8Array([1, 2, 3, 4]);
  const copy = Buffer.from(source);
  source[0] = 9;
  equal(copy[0], 1);
  const shared = Buffer.from(source.buffer, 1, 2);
  source[1] = 8;
  equal(hex(shared), '0803');
  equal(hex(Buffer.from(JSON.parse(JSON.stringify(Buffer.from('hi'))))), '6869');
  equal(hex(Buffer.from(new String('hi'))), '6869');
  equal(hex(Buffer.from({ length: 2, 0: 7, 1: 8 })), '0708');
  equal(hex(Buffer.from({ [Symbol.toPrimitive]: () => 'hi' })), '6869');
});
for (const value of [1, null, undefined, true, Symbol('s'), {}, () => 1]) {
  test(`Buffer.from(${typeof value}) is refused`, () => { throws(() => Buffer.from(value), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }); });
}
test('array buffer bounds are checked', () => {
  throws(() => Buffer.from(new ArrayBuffer(2), 3), { name: 'RangeError', code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
  throws(() => Buffer.from(new ArrayBuffer(2), 0, 3), { name: 'RangeError', code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
});
test('alloc', () => {
  equal(hex(Buffer.alloc(3)), '000000');
  equal(hex(Buffer.alloc(5, 'ab')), '6162616261');
  equal(hex(Buffer.alloc(3, 257)), '010101');
  equal(hex(Buffer.alloc(4, 'aGk=', 'base64')), '68696869');
  equal(Buffer.allocUnsafe(4).length, 4);
  throws(() => Buffer.alloc('3'), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  throws(() => Buffer.alloc(-1), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  throws(() => Buffer.alloc(NaN), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
});
test('it is a Uint8Array and says so', () => {
  const buffer = Buffer.from('abc');
  ok(buffer instanceof Uint8Array && Buffer.isBuffer(buffer) && !Buffer.isBuffer(new Uint8Array(1)) && ArrayBuffer.isView(buffer));
  equal(buffer.constructor, Buffer);
  equal(Object.prototype.toString.call(buffer), '[object Uint8Array]');
  same([...buffer.entries()], [[0, 97], [1, 98], [2, 99]]);
  equal(JSON.stringify(buffer), '{"type":"Buffer","data":[97,98,99]}');
  ok(Buffer.isBuffer(buffer.map((b) => b + 1)) && Buffer.isBuffer(buffer.filter(Boolean)));
  equal(buffer + '', 'abc');
});
test('slice and subarray share the memory', () => {
  const buffer = Buffer.from('abcdef');
  const part = buffer.slice(1, -2);
  equal(part.toString(), 'bcd');
  part[0] = 88;
  equal(buffer.toString(), 'aXcdef');
  ok(Buffer.isBuffer(buffer.subarray(1)) && Buffer.isBuffer(part));
  equal(buffer.subarray(-2).toString(), 'ef');
  equal(Uint8Array.prototype.slice.call(buffer, 0, 1).length, 1);
});
test('concat', () => {
  equal(Buffer.concat([Buffer.from('ab'), new Uint8Array([99])]).toString(), 'abc');
  equal(hex(Buffer.concat([Buffer.from('abcd')], 2)), '6162');
  equal(hex(Buffer.concat([Buffer.from('a')], 3)), '610000');
  equal(Buffer.concat([]).length, 0);
  throws(() => Buffer.concat('ab'), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  throws(() => Buffer.concat(['ab']), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
});
test('byteLength', () => {
  equal(Buffer.byteLength('é€😀x'), 10);
  equal(Buffer.byteLength('\ud800'), 3);
  equal(Buffer.byteLength('aGk=', 'base64'), 2);
  equal(Buffer.byteLength('aGk', 'base64url'), 2);
  equal(Buffer.byteLength('abc', 'hex'), 1);
  equal(Buffer.byteLength('abc', 'utf16le'), 6);
  equal(Buffer.byteLength(new ArrayBuffer(7)), 7);
  throws(() => Buffer.byteLength(1), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
});
test('equals and compare', () => {
  const a = Buffer.from('abc'), b = Buffer.from('abd');
  ok(a.equals(Buffer.from('abc')) && !a.equals(b) && a.equals(new Uint8Array([97, 98, 99])));
  same([a.compare(b), b.compare(a), a.compare(a), Buffer.compare(a, Buffer.from('ab')), a.compare(Buffer.from('xxabc'), 2)], [-1, 1, 0, 1, 0]);
  throws(() => a.equals('abc'), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  same([b, a].sort(Buffer.compare).map(String), ['abc', 'abd']);
});
for (const [call, expected] of [
  [(b) => b.indexOf('l'), 2], [(b) => b.indexOf('lo'), 3], [(b) => b.indexOf('x'), -1], [(b) => b.indexOf(111), 4], [(b) => b.indexOf(Buffer.from('l'), 3), 3], [(b) => b.indexOf('l', -2), 3], [(b) => b.indexOf('6c6c', 'hex'), 2], [(b) => b.indexOf('', 3), 3], [(b) => b.indexOf('', 99), 5],
  [(b) => b.lastIndexOf('l'), 3], [(b) => b.lastIndexOf('l', 2), 2], [(b) => b.lastIndexOf('l', -3), 2], [(b) => b.lastIndexOf('z'), -1], [(b) => b.lastIndexOf('hello', 99), 0], [(b) => b.includes('ell'), true], [(b) => b.includes('ell', 2), false],
]) test(`${call}`, () => equal(call(Buffer.from('hello')), expected));
test('fill', () => {
  equal(Buffer.alloc(5).fill('ab').toString(), 'ababa');
  equal(hex(Buffer.alloc(4).fill('é')), 'c3a9c3a9');
  equal(hex(Buffer.alloc(4).fill(7, 1, 3)), '00070700');
  equal(hex(Buffer.alloc(3).fill('ff', 'hex')), 'ffffff');
  throws(() => Buffer.alloc(3).fill('a', 0, 4), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  throws(() => Buffer.alloc(3).fill('zz', 'hex'), { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
});
test('copy and write', () => {
  const target = Buffer.alloc(6, '.');
  equal(Buffer.from('hello').copy(target, 2, 1, 4), 3);
  equal(target.toString(), '..ell.');
  equal(Buffer.from('hello').copy(target, 5), 1);
  equal(target.write('é€'), 5);
  equal(Buffer.alloc(4).write('é€'), 2);
  equal(target.write('abc', 4), 2);
  equal(target.write('ff00', 1, 'hex'), 2);
  equal(target.write('zz', 0, 1, 'latin1'), 1);
  equal(hex(target), '7aff0082' + '6162');
  throws(() => target.write('x', 9), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  throws(() => target.write(1), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
});
test('swap', () => {
  equal(hex(Buffer.from('01020304', 'hex').swap16()), '02010403');
  equal(hex(Buffer.from('01020304', 'hex').swap32()), '04030201');
  equal(hex(Buffer.from('0102030405060708', 'hex').swap64()), '0807060504030201');
  throws(() => Buffer.alloc(3).swap16(), { name: 'RangeError', code: 'ERR_INVALID_BUFFER_SIZE' });
});
for (const [name, value, bytes] of [
  ['UInt8', 255, 'ff'], ['Int8', -2, 'fe'], ['UInt16LE', 0x1234, '3412'], ['UInt16BE', 0x1234, '1234'], ['Int16LE', -2, 'feff'], ['Int16BE', -2, 'fffe'], ['UInt32LE', 0xfedcba98, '98badcfe'], ['UInt32BE', 0xfedcba98, 'fedcba98'],
  ['Int32LE', -2, 'feffffff'], ['Int32BE', -2, 'fffffffe'], ['FloatLE', 1.5, '0000c03f'], ['FloatBE', 1.5, '3fc00000'], ['DoubleLE', -0.1, '9a9999999999b9bf'], ['DoubleBE', -0.1, 'bfb999999999999a'],
  ['BigUInt64LE', 2n ** 64n - 2n, 'feffffffffffffff'], ['BigUInt64BE', 258n, '0000000000000102'], ['BigInt64LE', -2n, 'feffffffffffffff'], ['BigInt64BE', -2n, 'fffffffffffffffe'],
]) test(`read and write ${name}`, () => {
  const buffer = Buffer.alloc(bytes.length / 2 + 1, 0xaa);
  equal(buffer[`write${name}`](value, 1), buffer.length);
  equal(hex(buffer), `aa${bytes}`);
  equal(buffer[`read${name}`](1), value);
  throws(() => buffer[`read${name}`](2), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  throws(() => buffer[`read${name}`]('1'), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  throws(() => buffer[`read${name}`](0.5), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
});
for (const [count, value] of [[1, 200], [2, 0xabcd], [3, 0xabcdef], [4, 0x89abcdef], [5, 0x89abcdef01], [6, 0x89abcdef0123]]) {
  test(`${count} bytes as a number`, () => {
    const buffer = Buffer.alloc(8);
    buffer.writeUIntLE(value, 1, count);
    equal(buffer.readUIntLE(1, count), value);
    equal(buffer.readIntLE(1, count), value - 2 ** (8 * count));
    buffer.writeIntBE(-5, 0, count);
    equal(buffer.readIntBE(0, count), -5);
    equal(buffer.readUintBE(0, count), 2 ** (8 * count) - 5);
  });
}
test('numbers out of range say the range', () => {
  throws(() => Buffer.alloc(4).writeUInt8(256), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE', message: 'The value of "value" is out of range. It must be >= 0 and <= 255. Received 256' });
  throws(() => Buffer.alloc(4).writeInt8(-129), { name: 'RangeError', message: /It must be >= -128 and <= 127/ });
  throws(() => Buffer.alloc(8).writeBigUInt64LE(-1n), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  throws(() => Buffer.alloc(8).writeUIntBE(1, 0, 7), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  throws(() => Buffer.alloc(1).readUInt16LE(), { name: 'RangeError', code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
});
test('large text survives', () => {
  const text = 'aé€😀'.repeat(5000);
  equal(Buffer.from(text).toString(), text);
  equal(Buffer.from(Buffer.from(text).toString('base64'), 'base64').toString(), text);
});
test('the buffer module', () => {
  const module = require('node:buffer');
  equal(module.Buffer, Buffer);
  ok(module.isUtf8(Buffer.from('é')) && !module.isUtf8(Buffer.from([255])) && module.isAscii(Buffer.from('a')));
  equal(module.transcode(Buffer.from('é'), 'utf8', 'latin1').toString('hex'), 'e9');
});
