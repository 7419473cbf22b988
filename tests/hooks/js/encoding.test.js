const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

for (const [text, expected] of [['', ''], ['aé€😀', '61c3a9e282acf09f9880'], ['\ud800', 'efbfbd'], ['a\udc00b', '61efbfbd62'], ['\ud800\ud800\udc00', 'efbfbdf0908080']]) {
  test(`encodes ${show(text)}`, () => same(new TextEncoder().encode(text), bytes(expected)));
}
test('the encoder knows its name and its default', () => {
  equal(new TextEncoder().encoding, 'utf-8');
  equal(new TextEncoder().encode().length, 0);
  equal(new TextEncoder().encode(undefined).length, 0);
  same(new TextEncoder().encode(12), bytes('3132'));
});
test('encodeInto never splits a character', () => {
  const target = new Uint8Array(4);
  same(new TextEncoder().encodeInto('a€😀', target), { read: 2, written: 4 });
  same(target, bytes('61e282ac'));
  same(new TextEncoder().encodeInto('😀', new Uint8Array(3)), { read: 0, written: 0 });
  throws(() => new TextEncoder().encodeInto('x', []), { name: 'TypeError' });
});
for (const [hex, expected] of [
  ['', ''], ['61c3a9e282acf09f9880', 'aé€😀'], ['efbbbf61', 'a'], ['61efbbbf', 'a\ufeff'], ['ff', '\ufffd'], ['c3', '\ufffd'], ['c328', '\ufffd('], ['e28261', '\ufffda'], ['f09f98', '\ufffd'], ['f0808080', '\ufffd\ufffd\ufffd\ufffd'], ['eda080', '\ufffd\ufffd\ufffd'], ['f4908080', '\ufffd\ufffd\ufffd\ufffd'], ['e0802f', '\ufffd\ufffd/'],
]) {
  test(`decodes <${hex}>`, () => equal(new TextDecoder().decode(bytes(hex)), expected));
  if (expected.includes('\ufffd')) test(`fatal refuses <${hex}>`, () => { throws(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes(hex)), { name: 'TypeError', code: 'ERR_ENCODING_INVALID_ENCODED_DATA' }); });
}
test('ignoreBOM keeps the mark', () => {
  equal(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes('efbbbf61')), '\ufeffa');
  equal(new TextDecoder('utf-16le').decode(bytes('fffe6100')), 'a');
});
test('decoding in pieces', () => {
  const decoder = new TextDecoder();
  let text = '';
  for (const byte of bytes('efbbbf61e282acf09f9880c3')) text += decoder.decode(Uint8Array.of(byte), { stream: true });
  equal(text, 'a€😀');
  equal(decoder.decode(), '\ufffd');
  equal(decoder.decode(bytes('efbbbf62')), 'b');
});
test('utf-16 in pieces and with faults', () => {
  const decoder = new TextDecoder('utf-16le');
  equal(decoder.decode(bytes('3dd8'), { stream: true }) + decoder.decode(bytes('00de61'), { stream: true }) + decoder.decode(bytes('00')), '😀a');
  equal(new TextDecoder('utf-16le').decode(bytes('00d86100')), '\ufffda');
  equal(new TextDecoder('utf-16le').decode(bytes('610062')), 'a\ufffd');
});
test('any view or buffer can be decoded', () => {
  equal(new TextDecoder().decode(bytes('6162').buffer), 'ab');
  equal(new TextDecoder().decode(new DataView(bytes('616263').buffer, 1)), 'bc');
  equal(new TextDecoder().decode(new Uint16Array([0x6261])), 'ab');
  throws(() => new TextDecoder().decode('ab'), { name: 'TypeError' });
});
for (const [label, name] of [['UTF8', 'utf-8'], [' utf-8\n', 'utf-8'], ['utf-16', 'utf-16le'], ['latin1', 'windows-1252'], ['iso-8859-1', 'windows-1252'], ['ascii', 'windows-1252']]) {
  test(`the label ${show(label)}`, () => equal(new TextDecoder(label).encoding, name));
}
test.engine('latin1 means windows-1252', () => equal(new TextDecoder('windows-1252').decode(bytes('e98093')), 'é€“'));
test('an unknown label is refused', () => { throws(() => new TextDecoder('nope'), { name: 'RangeError', code: 'ERR_ENCODING_NOT_SUPPORTED' }); });

for (const [text, expected] of [['', ''], ['a', 'YQ=='], ['ab', 'YWI='], ['abc', 'YWJj'], ['\xff\xfe', '//4='], [12, 'MTI=']]) {
  test(`btoa(${show(text)})`, () => equal(btoa(text), expected));
  test(`atob(${show(expected)})`, () => equal(atob(expected), String(text)));
}
test('btoa refuses what is no byte', () => { throws(() => btoa('€'), { name: 'InvalidCharacterError', code: 5 }); });
for (const text of ['a', '=', 'a===', 'ab-_', 'YQ=', 'YQ=a', 'é']) test(`atob refuses ${show(text)}`, () => { throws(() => atob(text), { name: 'InvalidCharacterError' }); });
test('atob forgives white space and missing padding', () => {
  equal(atob(' Y Q\n='+'='), 'a');
  equal(atob('YQ'), 'a');
});
test('an argument is required', () => { throws(() => atob(), { name: 'TypeError' }); throws(() => btoa(), { name: 'TypeError' }); });
