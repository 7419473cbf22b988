const crypto = require('crypto');
// [name, hash of nothing, of 'abc', of 16,000 bytes, HMACs with a short and a long key]
const HASHES = [
  ['md5', 'd41d8cd98f00b204e9800998ecf8427e', '900150983cd24fb0d6963f7d28e17f72', '5jifrOef2iSnXarSw7FULg==',
    ['9d5c73ef85594d34ec4438b7c97e51d8', 'hIhuctkWm4S-2sxso0whBg']],
  ['sha1', 'da39a3ee5e6b4b0d3255bfef95601890afd80709', 'a9993e364706816aba3e25717850c26c9cd0d89d', 'KsjUo9ZxSRIlLA4Xe24VZDzshzI=',
    ['104152c5bfdca07bc633eebd46199f0255c9f49d', 'KzvzZzrR5CCa2XyZ6rZPGOSuZe4']],
  ['sha224', 'd14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7', 'EJWinBsUm8aU0mDP8ze9mL/zAWjYIDfN2VuB4Q==',
    ['19424d4210e50d7a4521b5f0d54b4b0cff3060deddccfd894fda5b3b', 'RCTRVsngR8ygkZGRQncPrpDGgPfwsOuFzNMPeA']],
  ['sha256', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'DHzcojsuqtBfB8YxYcdBYJqEe4qHoyrM7pleyc9UaFY=',
    ['5031fe3d989c6d1537a013fa6e739da23463fdaec3b70137d828e36ace221bd0', 'xxqIujJBfj-WTNluotIYwfs-5hJ7Frfx5thM-uyOxOY']],
  ['sha384', '38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b', 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7', '6bE0NlMLJzTIwh1CkfPc97M8ljEFcBeFn1u1zwXUvnZ6biNgSJcSD7NYpiAHzjn/',
    ['c5f97ad9fd1020c174d7dc02cf83c4c1bf15ee20ec555b690ad58e62da8a00ee44ccdb65cb8c80acfd127ebee568958a', 'Y9IjFV5KTBH7i2MXualNAfEmY-GZyVr-iOk0dOJgYLizOqwkP6iqb7gb_cCX8N0G']],
  ['sha512', 'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e', 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f', 'srmkER7B+r7mUeTt6x8/RDrBqezPnyDPBu8NyHM2tAyO2UbEeD3HK7UizMsBpobRO5UaRkjqIOgJesfP9+F1hQ==',
    ['3c5953a18f7303ec653ba170ae334fafa08e3846f2efe317b87efce82376253cb52a8c31ddcde5a3a2eee183c2b34cb91f85e64ddbc325f7692b199473579c58', '2yXibQ26z02DX4kHl3yrCRKM3tJMoPg4VDqplnbAYtSgKF5FR82QR9iuF77mgC1dtRFxdeGTpXd19WTDvzToSQ']],
];
for (const [name, empty, abc, long, [short, longKey]] of HASHES) {
  test(`${name}`, () => {
    equal(crypto.createHash(name).digest('hex'), empty);
    equal(crypto.createHash(name.toUpperCase()).update('abc').digest('hex'), abc);
    equal(crypto.createHash(name).update('a').update(Buffer.from('b')).update('63', 'hex').digest('hex'), abc);
    equal(crypto.createHash(name).update('0123456789abcdef'.repeat(1000)).digest('base64'), long);
  });
  test(`HMAC with ${name}`, () => {
    equal(crypto.createHmac(name, 'key').update('data').digest('hex'), short);
    equal(crypto.createHmac(name, Buffer.from('k'.repeat(300))).update('da').update('ta').digest('base64url'), longKey);
  });
  test(`${name} at the edges of its blocks`, () => {
    for (const size of [55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129]) {
      const whole = crypto.createHash(name).update(Buffer.alloc(size, 'x')).digest('hex');
      const pieces = crypto.createHash(name);
      for (let i = 0; i < size; i++) pieces.update('x');
      equal(pieces.digest('hex'), whole);
    }
  });
}
test('a checksum over every length from 0 to 200', () => {
  const all = crypto.createHash('sha256');
  for (const [name] of HASHES) for (let size = 0; size <= 200; size += 7) all.update(crypto.createHash(name).update(Buffer.alloc(size, size)).digest());
  equal(all.digest('hex'), '47f214a7a58064fb4242e5419117d0d88866f7b7eaffd1e11797d879f51ee997');
});
test('digest gives a Buffer, once', () => {
  const hash = crypto.createHash('sha1').update('x');
  const copy = hash.copy();
  const bytes = hash.digest();
  ok(Buffer.isBuffer(bytes) && bytes.length === 20);
  throws(() => hash.digest(), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
  throws(() => hash.update('y'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
  equal(copy.digest('hex'), bytes.toString('hex'));
});
test('unknown hashes and wrong data are refused', () => {
  throws(() => crypto.createHash('nope'), { name: 'Error', message: /not supported/ });
  throws(() => crypto.createHmac('nope', 'k'), { message: /Invalid digest: nope/ });
  throws(() => crypto.createHash('md5').update(5), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
});
test('timingSafeEqual', () => {
  ok(crypto.timingSafeEqual(Buffer.from('abc'), new Uint8Array([97, 98, 99])));
  ok(!crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abd')));
  throws(() => crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('ab')), { name: 'RangeError', code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH' });
  throws(() => crypto.timingSafeEqual('a', 'a'), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
});
test('random bytes, numbers and identifiers', async () => {
  ok(Buffer.isBuffer(crypto.randomBytes(16)) && crypto.randomBytes(16).toString('hex') !== crypto.randomBytes(16).toString('hex'));
  equal(crypto.randomBytes(0).length, 0);
  equal((await new Promise((resolve, reject) => crypto.randomBytes(5, (error, bytes) => (error ? reject(error) : resolve(bytes))))).length, 5);
  throws(() => crypto.randomBytes('5'), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  throws(() => crypto.randomBytes(-1), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  const drawn = new Set();
  for (let i = 0; i < 300; i++) drawn.add(crypto.randomInt(3, 6));
  same([...drawn].sort(), [3, 4, 5]);
  throws(() => crypto.randomInt(5, 5), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  ok(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()));
  const filled = crypto.randomFillSync(Buffer.alloc(64), 32);
  ok(filled.subarray(0, 32).every((b) => b === 0) && !filled.subarray(32).every((b) => b === 0));
});
test('pbkdf2, now and later', async () => {
  equal(crypto.pbkdf2Sync('password', 'salt', 2, 40, 'sha1').toString('hex'), 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957cae93136266537a8d7bf4b76c51094cc1ae010b1');
  equal(crypto.pbkdf2Sync('p', Buffer.from('s'), 20, 70, 'sha256').toString('hex'), 'ac71e3647528599fe525be42bf71fe7c34dc4fff652faa7981eef693cd779a69bac0776466c4ca9e783c7e60c256bdf677da86e2cde95c333354e5be7f98b87f2ff7f57d298c');
  const later = require('util').promisify(crypto.pbkdf2);
  equal((await later('password', 'salt', 1000, 32, 'sha512')).toString('hex'), 'afe6c5530785b6cc6b1c6453384731bd5ee432ee549fd42fb6695779ad8a1c5b');
  throws(() => crypto.pbkdf2Sync('p', 's', 1, 8, 'nope'), { name: 'TypeError', code: 'ERR_CRYPTO_INVALID_DIGEST' });
  throws(() => crypto.pbkdf2Sync('p', 's', 0, 8, 'sha1'), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
});
test('scrypt', async () => {
  const scrypt = require('util').promisify(crypto.scrypt);
  equal((await scrypt('password', 'salt', 32, { N: 1024 })).toString('hex'), '16dbc8906763c7f048977a68f9d305f7710e068ca2cd95dab372125bb3f19608');
  equal((await scrypt('password', 'salt', 16)).toString('hex'), '745731af4484f323968969eda289aeee');
});
for (const name of ['createSign', 'createVerify', 'createCipheriv', 'scryptSync']) {
  test.engine(`${name} says what to use instead`, () => { throws(() => crypto[name]('x'), { code: 'ERR_FEATURE_UNAVAILABLE', message: /use await crypto\.(subtle|scrypt)/ }); });
}
test.engine('a slow pbkdf2Sync says what to use instead', () => { throws(() => crypto.pbkdf2Sync('p', 's', 600000, 32, 'sha256'), { code: 'ERR_FEATURE_UNAVAILABLE', message: /crypto\.subtle\.deriveBits/ }); });
