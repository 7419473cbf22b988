const { subtle } = crypto;
const text = (value) => new TextEncoder().encode(value);
const hex = (buffer) => Buffer.from(buffer).toString('hex');
const unhex = (value) => new Uint8Array(Buffer.from(value, 'hex'));

for (const [name, expected] of [
  ['SHA-1', 'a9993e364706816aba3e25717850c26c9cd0d89d'], ['SHA-256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['SHA-384', 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'],
  [{ name: 'sha-512' }, 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f'],
]) test(`digest ${show(name)}`, async () => {
  const made = await subtle.digest(name, text('abc'));
  ok(made instanceof ArrayBuffer);
  equal(hex(made), expected);
  equal(hex(await subtle.digest(name, text('xabc').subarray(1))), expected);
});
test('digest refuses what it does not know', async () => {
  await rejects(subtle.digest('MD5', text('x')), { name: 'NotSupportedError' });
  await rejects(subtle.digest('SHA-256', 'text'), { name: 'TypeError' });
  await rejects(subtle.digest('SHA-256'), { name: 'TypeError' });
});
test('getRandomValues', () => {
  const array = new Uint32Array(8);
  equal(crypto.getRandomValues(array), array);
  ok(array.some((value) => value > 65535));
  throws(() => crypto.getRandomValues(new Float32Array(1)), { name: 'TypeMismatchError' });
  throws(() => crypto.getRandomValues(new Uint8Array(65537)), { name: 'QuotaExceededError' });
  throws(() => crypto.getRandomValues([1]), { name: 'TypeMismatchError' });
});
test('randomUUID and Math.random', () => {
  ok(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()));
  const seen = new Set();
  for (let i = 0; i < 100; i++) { const x = Math.random(); ok(x >= 0 && x < 1); seen.add(x); }
  equal(seen.size, 100);
});

test('HMAC', async () => {
  const key = await subtle.importKey('raw', text('key'), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']);
  same([key.type, key.extractable, key.algorithm.name, key.algorithm.hash.name, key.algorithm.length, key.usages], ['secret', true, 'HMAC', 'SHA-256', 24, ['sign', 'verify']]);
  const signature = await subtle.sign('HMAC', key, text('data'));
  equal(hex(signature), '5031fe3d989c6d1537a013fa6e739da23463fdaec3b70137d828e36ace221bd0');
  equal(await subtle.verify('HMAC', key, signature, text('data')), true);
  equal(await subtle.verify('HMAC', key, signature, text('other')), false);
  equal(await subtle.verify('HMAC', key, new Uint8Array(3), text('data')), false);
  const jwk = await subtle.exportKey('jwk', key);
  same([jwk.kty, jwk.k, jwk.alg, jwk.ext, jwk.key_ops], ['oct', 'a2V5', 'HS256', true, ['sign', 'verify']]);
  const again = await subtle.importKey('jwk', jwk, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  equal(await subtle.verify('HMAC', again, signature, text('data')), true);
  equal(hex(await subtle.exportKey('raw', key)), '6b6579');
  await rejects(subtle.exportKey('raw', again), { name: /^InvalidAccess/ });
  await rejects(subtle.sign('HMAC', again, text('data')), { name: 'InvalidAccessError' });
});
test('keys are checked', async () => {
  await rejects(subtle.importKey('raw', text('key'), { name: 'HMAC', hash: 'SHA-256' }, true, ['encrypt']), { name: 'SyntaxError' });
  await rejects(subtle.importKey('raw', text('key'), { name: 'HMAC', hash: 'SHA-256' }, true, []), { name: 'SyntaxError' });
  await rejects(subtle.importKey('raw', text('key'), { name: 'HMAC' }, true, ['sign']), { name: 'TypeError' });
  await rejects(subtle.importKey('raw', text('short'), 'AES-GCM', true, ['encrypt']), { name: 'DataError' });
  await rejects(subtle.importKey('nope', text('key'), 'AES-GCM', true, ['encrypt']), { name: 'TypeError' });
  await rejects(subtle.importKey('raw', 'text', 'AES-GCM', true, ['encrypt']), { name: 'TypeError' });
  await rejects(subtle.importKey('raw', text('key'), 'NOPE', true, ['sign']), { name: 'NotSupportedError' });
  await rejects(subtle.importKey('pkcs8', text('garbage'), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']), { name: 'DataError' });
  await rejects(subtle.sign('HMAC', {}, text('x')), { name: 'TypeError' });
  throws(() => new CryptoKey(), { name: 'TypeError' });
});
test('AES-GCM', async () => {
  const key = await subtle.importKey('raw', unhex('000102030405060708090a0b0c0d0e0f'), 'AES-GCM', true, ['encrypt', 'decrypt']);
  const algorithm = { name: 'AES-GCM', iv: unhex('000000000000000000000001'), additionalData: text('aad') };
  const sealed = await subtle.encrypt(algorithm, key, text('hello'));
  equal(hex(sealed), 'd2b0c30fa2dc3ecbdc773b5cbca81eb248acc5e5b1');
  equal(hex(await subtle.decrypt(algorithm, key, sealed)), hex(text('hello')));
  const broken = new Uint8Array(sealed);
  broken[0] ^= 1;
  await rejects(subtle.decrypt(algorithm, key, broken), { name: 'OperationError' });
  await rejects(subtle.decrypt({ ...algorithm, additionalData: text('x') }, key, sealed), { name: 'OperationError' });
  await rejects(subtle.encrypt({ name: 'AES-GCM' }, key, text('x')), { name: 'TypeError' });
  await rejects(subtle.encrypt({ ...algorithm, name: 'AES-CBC' }, key, text('x')), { name: 'InvalidAccessError' });
});
test('AES-CBC and AES-CTR', async () => {
  const cbc = await subtle.importKey('raw', unhex('00'.repeat(32)), 'AES-CBC', false, ['encrypt', 'decrypt']);
  const iv = unhex('0f'.repeat(16));
  const sealed = await subtle.encrypt({ name: 'AES-CBC', iv }, cbc, text('hello'));
  equal(hex(sealed), 'dee07aee25b368864ae7f115b08aa537');
  equal(Buffer.from(await subtle.decrypt({ name: 'AES-CBC', iv }, cbc, sealed)).toString(), 'hello');
  await rejects(subtle.decrypt({ name: 'AES-CBC', iv }, cbc, unhex('00'.repeat(16))), { name: 'OperationError' });
  await rejects(subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(3) }, cbc, text('x')), { name: 'OperationError' });
  const ctr = await subtle.importKey('raw', unhex('00'.repeat(16)), 'AES-CTR', false, ['encrypt', 'decrypt']);
  equal(hex(await subtle.encrypt({ name: 'AES-CTR', counter: iv, length: 64 }, ctr, text('hello'))), '67be11c803');
});
test('generated secret keys', async () => {
  const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
  equal((await subtle.exportKey('raw', key)).byteLength, 32);
  const mac = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-512' }, true, ['sign']);
  same([mac.algorithm.length, (await subtle.exportKey('raw', mac)).byteLength], [1024, 128]);
  await rejects(subtle.generateKey({ name: 'AES-GCM', length: 100 }, true, ['encrypt']), { name: 'OperationError' });
});
for (const namedCurve of ['P-256', 'P-384', 'P-521']) {
  test(`ECDSA ${namedCurve}`, async () => {
    const { publicKey, privateKey } = await subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);
    same([publicKey.type, privateKey.type, publicKey.usages, privateKey.usages, publicKey.algorithm.namedCurve], ['public', 'private', ['verify'], ['sign'], namedCurve]);
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await subtle.sign(algorithm, privateKey, text('data'));
    equal(signature.byteLength, { 'P-256': 64, 'P-384': 96, 'P-521': 132 }[namedCurve]);
    for (const format of ['spki', 'jwk', 'raw']) {
      const again = await subtle.importKey(format, await subtle.exportKey(format, publicKey), { name: 'ECDSA', namedCurve }, true, ['verify']);
      equal(await subtle.verify(algorithm, again, signature, text('data')), true);
      equal(await subtle.verify(algorithm, again, signature, text('x')), false);
    }
    const copy = await subtle.importKey('jwk', await subtle.exportKey('jwk', privateKey), { name: 'ECDSA', namedCurve }, false, ['sign']);
    equal(await subtle.verify(algorithm, publicKey, await subtle.sign(algorithm, copy, text('y')), text('y')), true);
  });
}
const RSA = {
  kty: 'RSA',
  n: 'ze9vFZXFbbQuNvkPHffuRRufP6KcHvGw4FTPc2fSvMb-U8vOnOp2Lfm9zDOcvI6wbUXbP3jqmCZdIhS8pq6RFw80HOW073KflNrHpTc_RuonOaNt4KXvwmOrZrd9u3vFXk3G96BCtunW2PgbZErWgMfalcyICB-Duehpnah05GoYsQtjjG5NXmE35dwI0mpDu9nIMRwNeaEzlt372KqtOoLaRrDaq7TJHBawveQcHoXeqYcqvdUPG_naJXlvBHL_Nhn-RBZ05IO05rEL-Qc_CwCL7Y-tU88WgudTm5N-KFuE69lNSpE398TW6nM7cqh56BfiJQq7oF9W9bUQTEjQNw',
  e: 'AQAB',
  d: 'KV1qxr8qxPpoPgqRCsf-SEtgFXwoN978VFM0yE2WeuzNsS9C9SnzSxDbGuVTGlze-1QI0hsLpDwwgOQBcMmnwyX-pb9ONLqla1T2vSz3vNrTvjQhofoyyq0ShLNewgX-gw7EZIEAZZVa3oIXnnGZ3IxIT8ahnGAYKYORk2V-9VIt-C5a1bBAdIcpTPJs1AKY8DRe1f0bOPkr48LIppZEoFOcHTxKi126qY3BGQQWBRnL1eVc5hCC1JwsZz2AAEVZYnPcmTYYigWw5CAxxxzmaRoODiCnGolbZTYrDyhkjupv8RrAsAb-mk90mhg9kcjg5YyDD8k8Iw-y_zkF908fgQ',
  p: '8vKWXxewkuZrWbf1-IdYjpvqz8X8dHVyc4Trloixo4THAwvp8qVs5ZevxaCR9ryw3LmaMyKWys-AHeZI0gAG4V8g-LZ6M0iu1mYAD7O2o9CjVbgOa8EX-c9HDcIBsl2EilnpsFyHD0ov1wwxth9mbQ4soVGYRkxFaAxpBOIaA_E',
  q: '2P_K6hXHpMAnscKibnJw5sbXQ4QERUavAXi7ALS6qtYC2j8z-CIfogiiJCgwK-SsxeQUHjNKijVQaQZyDDgz6-dcm9GLa4i66LxBenTKjFThd7PvdSmJfac6NbjU2tGgeMA-xCiewqw4ODv5VxRvgQTohM6KayHuaOdaGeB6Hqc',
  dp: 'nbVKVfp73jCDuV8I5kd9_j1KpYvhgPwIyuKbSEH-BqcXxWuDd8dZNIVOTh0ZA7GjofU-Gzm153vhsAcgeGoaDU0Ci1FxbD8feAAIxCimRBsZHHj5q4tSdBDRECZDkbTRaDpLz_eQmSVQfunkj1Q82khcQnBESEYUvCFqPwhDWRE',
  dq: 'ZgSkBjdlG8yHHOhPazN8ZtLWw1Qemd8oSb3T1PoixExHHQoXybFpQ8lhSTRnqUsh-wtGdghRI_b6rdWs6pfFuUOVY2A5dr3aea5_7i1YSG9jbN54VpHHpP5ovHcAAzwIgJyJJbmfIhDLgYyYpdrirTp8gmuD4ega6NDTqFTDtQM',
  qi: 'cvC5bGEUuvY_EY3WuAHpZwJX5dIeCaIflxD_hr-sTtK1kMQ4ZeI2YZA2yHa_qZ2nfebeLgyKCJtknNoG3LE1TS6yzJZDm_WyQkTasTxpIQooJ3IynA-POMajU3bI1vdS4RO7qmcbfIcw49qAClzz36OMve1VWyxfJiCixfAliao',
};
const RSA_PUBLIC = { kty: RSA.kty, n: RSA.n, e: RSA.e };
test('RSASSA-PKCS1-v1_5', async () => {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await subtle.importKey('jwk', RSA, algorithm, true, ['sign']);
  same([key.algorithm.modulusLength, key.algorithm.publicExponent, key.algorithm.hash.name], [2048, new Uint8Array([1, 0, 1]), 'SHA-256']);
  const signature = await subtle.sign(algorithm, key, text('data'));
  equal(Buffer.from(signature).toString('base64url'), 'HhcJ7zi10yWhmhiaO0fKJ5V9yqYZYc_urBNykxOfH21mibZpPfllK-DI-wEziCUAA3U0jf71y_jEkO80HWiaq3gkBJnlC-1NVKLSldIyN9zjas_pRePGilbsEI0e_2BO1eMXOQW2t2ZDfxTC8larIbJ_2PKri2C3wktR-aKz1b8vDMdV9wnTqnU6VbH97S_vhmFC3VL7eQSzGlnCKmMRNHXdZqanZx6vUc2ZoXAfUeZIVKD9O0NnLi6ydvEbu0CACeH3PkA5I4Wzhm66D8lM0vg6Wx9RvCqz1v0WS2RNqZ48JMxwd9iKOpbCWBg7DYs_Eb6eL8gomAcbyHjR_5saCA');
  const pub = await subtle.importKey('jwk', RSA_PUBLIC, algorithm, true, ['verify']);
  equal(await subtle.verify(algorithm.name, pub, signature, text('data')), true);
  equal(await subtle.verify(algorithm.name, pub, signature, text('x')), false);
  const pkcs8 = await subtle.exportKey('pkcs8', key);
  const again = await subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
  same(await subtle.exportKey('jwk', again).then(({ n, d, qi }) => [n, d, qi]), [RSA.n, RSA.d, RSA.qi]);
});
test('RSA-PSS and RSA-OAEP', async () => {
  const pss = { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 };
  const key = await subtle.importKey('jwk', RSA, pss, false, ['sign']), pub = await subtle.importKey('jwk', RSA_PUBLIC, pss, false, ['verify']);
  const signature = await subtle.sign(pss, key, text('data'));
  equal(await subtle.verify(pss, pub, signature, text('data')), true);
  equal(await subtle.verify({ ...pss, saltLength: 20 }, pub, signature, text('data')), false);
  const oaep = { name: 'RSA-OAEP', hash: 'SHA-256' };
  const seal = await subtle.importKey('jwk', RSA_PUBLIC, oaep, false, ['encrypt']), open = await subtle.importKey('jwk', RSA, oaep, false, ['decrypt']);
  equal(Buffer.from(await subtle.decrypt(oaep, open, await subtle.encrypt(oaep, seal, text('hello')))).toString(), 'hello');
  await rejects(subtle.decrypt(oaep, open, new Uint8Array(256)), { name: 'OperationError' });
});
test('a wrong key for the algorithm', async () => {
  await rejects(subtle.importKey('jwk', RSA, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']), { name: 'DataError' });
});
test('PBKDF2 and HKDF', async () => {
  const password = await subtle.importKey('raw', text('password'), 'PBKDF2', false, ['deriveBits', 'deriveKey']);
  const pbkdf2 = { name: 'PBKDF2', hash: 'SHA-256', salt: text('salt'), iterations: 1000 };
  equal(hex(await subtle.deriveBits(pbkdf2, password, 256)), '632c2812e46d4604102ba7618e9d6d7d2f8128f6266b4a03264d2a0460b7dcb3');
  const key = await subtle.deriveKey(pbkdf2, password, { name: 'AES-GCM', length: 256 }, true, ['encrypt']);
  equal(hex(await subtle.exportKey('raw', key)), '632c2812e46d4604102ba7618e9d6d7d2f8128f6266b4a03264d2a0460b7dcb3');
  const secret = await subtle.importKey('raw', text('secret'), 'HKDF', false, ['deriveBits']);
  equal(hex(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-512', salt: text('s'), info: text('i') }, secret, 320)), '09e8ce8c82b4ac426ab7a7fc0683bcdbf1746fb605ad92611332a4fdafbe6b719a08a943a3abc039');
  await rejects(subtle.deriveBits(pbkdf2, password, 7), { name: 'OperationError' });
  await rejects(subtle.deriveKey(pbkdf2, secret, { name: 'AES-GCM', length: 256 }, true, ['encrypt']), { name: 'InvalidAccessError' });
});
test('ECDH agrees on both sides', async () => {
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
  const a = await subtle.generateKey(algorithm, true, ['deriveBits']), b = await subtle.generateKey(algorithm, true, ['deriveBits']);
  const left = await subtle.deriveBits({ name: 'ECDH', public: b.publicKey }, a.privateKey, 256), right = await subtle.deriveBits({ name: 'ECDH', public: a.publicKey }, b.privateKey, 256);
  equal(hex(left), hex(right));
});
test.engine('the work a hook can ask for is bounded', async () => {
  const password = await subtle.importKey('raw', text('p'), 'PBKDF2', false, ['deriveBits']);
  await rejects(subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: text('s'), iterations: 1e9 }, password, 256), { name: 'OperationError', message: /iterations must be a whole number from 1 to 1,000,000/ });
  await rejects(subtle.generateKey({ name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, true, ['sign']), { name: 'NotSupportedError' });
});
