// require('crypto'): what Node gives synchronously, in JavaScript; what only the host can do, with promises or callbacks.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const HASH_NAMES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
  const SLOW_ROUNDS = 5000;

  const outOf = (bytes, encoding) => (encoding === undefined || encoding === 'buffer' ? lib.toBuffer(bytes) : lib.toBuffer(bytes).toString(encoding));
  function makers() {
    // Callable without new, as in Node.
    function Hash(name) {
      const known = lib.hashName(name);
      if (!known) throw lib.coded(new Error(`Digest method not supported: ${name} (available: ${HASH_NAMES.join(', ')})`), 'ERR_CRYPTO_INVALID_DIGEST');
      this.work = lib.makeHash(known);
      hide(this);
    }
    function Hmac(name, key) {
      const known = lib.hashName(name);
      if (!known) throw lib.coded(new Error(`Invalid digest: ${name} (available: ${HASH_NAMES.join(', ')})`), 'ERR_CRYPTO_INVALID_DIGEST');
      this.work = lib.makeHmac(known, lib.bytesOf(key, 'utf8', 'key'));
      hide(this);
    }
    const hide = (self) => { Object.defineProperty(self, 'work', { enumerable: false }); Object.defineProperty(self, 'done', { value: false, writable: true }); };
    const methods = {
      update(data, encoding) {
        if (this.done) throw lib.coded(new Error('Digest already called'), 'ERR_CRYPTO_HASH_FINALIZED');
        this.work.update(lib.bytesOf(data, encoding, 'data'));
        return this;
      },
      digest(encoding) {
        if (this.done) throw lib.coded(new Error('Digest already called'), 'ERR_CRYPTO_HASH_FINALIZED');
        this.done = true;
        return outOf(this.work.digest(), encoding);
      },
    };
    Object.assign(Hash.prototype, methods, { copy() { const twin = Object.create(Hash.prototype); twin.work = this.work.copy(); hide(twin); return twin; } });
    Object.assign(Hmac.prototype, methods);
    return { Hash, Hmac };
  }

  function pbkdf2Sync(password, salt, iterations, length, digest) {
    const name = lib.hashName(digest);
    if (!name) throw lib.coded(new TypeError(`Invalid digest: ${digest}`), 'ERR_CRYPTO_INVALID_DIGEST');
    if (!(Number.isInteger(iterations) && iterations > 0)) throw lib.outOfRange('iterations', '>= 1', iterations);
    if (iterations > SLOW_ROUNDS) throw lib.coded(new Error(`pbkdf2Sync with ${iterations} iterations is too slow in a hook: use crypto.pbkdf2, util.promisify(crypto.pbkdf2) or crypto.subtle.deriveBits, which the host does`), 'ERR_FEATURE_UNAVAILABLE');
    const key = lib.bytesOf(password, 'utf8', 'password'), start = lib.bytesOf(salt, 'utf8', 'salt');
    const parts = [];
    for (let block = 1, have = 0; have < length; block++) {
      let u = lib.makeHmac(name, key).update(start).update(Uint8Array.of(block >>> 24, block >>> 16, block >>> 8, block)).digest();
      const sum = u.slice();
      for (let i = 1; i < iterations; i++) {
        u = lib.makeHmac(name, key).update(u).digest();
        for (let j = 0; j < sum.length; j++) sum[j] ^= u[j];
      }
      parts.push(sum);
      have += sum.length;
    }
    return lib.toBuffer(lib.concatBytes(parts).slice(0, length));
  }
  const base64 = (value, name) => lib.base64Encode(lib.bytesOf(value, 'utf8', name));
  function answer(promise, callback) {
    if (typeof callback !== 'function') throw lib.argType('callback', 'of type function', callback);
    promise.then((reply) => lib.toBuffer(lib.base64Decode(reply.data))).then((value) => callback(null, value), (error) => callback(error));
  }
  function pbkdf2(password, salt, iterations, length, digest, callback) {
    const name = lib.hashName(digest);
    if (!name || name === 'md5' || name === 'sha224') throw lib.coded(new TypeError(`Invalid digest: ${digest}`), 'ERR_CRYPTO_INVALID_DIGEST');
    const payload = { algorithm: 'PBKDF2', hash: `SHA-${name.slice(3)}`, key: base64(password, 'password'), salt: base64(salt, 'salt'), iterations, length };
    answer(lib.cryptoCall('derive', payload), callback);
  }
  function scrypt(password, salt, length, options, callback) {
    if (typeof options === 'function') { scrypt(password, salt, length, {}, options); return; }
    const cost = options.N ?? options.cost ?? 16384, block = options.r ?? options.blockSize ?? 8, parallel = options.p ?? options.parallelization ?? 1;
    const payload = { algorithm: 'scrypt', key: base64(password, 'password'), salt: base64(salt, 'salt'), length, cost, block_size: block, parallelization: parallel };
    answer(lib.cryptoCall('derive', payload), callback);
  }
  function randomBytes(size, callback) {
    if (typeof size !== 'number') throw lib.argType('size', 'of type number', size);
    if (!(size >= 0 && size <= 2147483647)) throw lib.outOfRange('size', '>= 0 && <= 2147483647', size);
    const bytes = lib.toBuffer(lib.randomBytes(size));
    if (callback === undefined) return bytes;
    queueMicrotask(() => callback(null, bytes));
    return undefined;
  }
  function randomInt(low, high, callback) {
    if (high === undefined || typeof high === 'function') return randomInt(0, low, high);
    if (!Number.isSafeInteger(low)) throw lib.argType('min', 'a safe integer', low);
    if (!Number.isSafeInteger(high)) throw lib.argType('max', 'a safe integer', high);
    const span = high - low;
    if (!(span > 0 && span <= 2 ** 48 - 1)) throw lib.outOfRange('max', `greater than the value of "min" (${low})`, high);
    const limit = 2 ** 48 - (2 ** 48 % span);
    let drawn;
    do { drawn = lib.randomBytes(6).reduce((sum, byte) => sum * 256 + byte, 0); } while (drawn >= limit);
    const value = low + (drawn % span);
    if (callback === undefined) return value;
    queueMicrotask(() => callback(null, value));
    return undefined;
  }
  function timingSafeEqual(a, b) {
    const left = lib.isBufferSource(a) ? lib.viewOf(a) : null, right = lib.isBufferSource(b) ? lib.viewOf(b) : null;
    if (!left) throw lib.argType('buf1', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', a);
    if (!right) throw lib.argType('buf2', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', b);
    if (left.length !== right.length) throw lib.coded(new RangeError('Input buffers must have the same byte length'), 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH');
    let difference = 0;
    for (let i = 0; i < left.length; i++) difference |= left[i] ^ right[i];
    return difference === 0;
  }
  // Node does these at once; here only the host can, and it answers later.
  const LATER = { createSign: 'sign', createVerify: 'verify', sign: 'sign', verify: 'verify', createCipheriv: 'encrypt', createDecipheriv: 'decrypt', publicEncrypt: 'encrypt', privateDecrypt: 'decrypt', generateKeyPairSync: 'generateKey', createPrivateKey: 'importKey', createPublicKey: 'importKey', scryptSync: 'deriveBits', createDiffieHellman: 'deriveBits', createECDH: 'deriveBits' };

  host.registerModule('crypto', () => {
    const { Hash, Hmac } = makers();
    const module = {
      createHash: (name) => new Hash(name), createHmac: (name, key) => new Hmac(name, key), Hash, Hmac, getHashes: () => HASH_NAMES.slice(),
      hash: (name, data, encoding = 'hex') => new Hash(name).update(data).digest(encoding),
      randomBytes, pseudoRandomBytes: randomBytes, randomInt, randomUUID: () => lib.randomUUID(),
      randomFillSync(buffer, offset = 0, size = undefined) { const view = lib.viewOf(buffer, 'buf'); lib.fillRandom(view.subarray(offset, size === undefined ? undefined : offset + size)); return buffer; },
      timingSafeEqual, pbkdf2, pbkdf2Sync, scrypt, webcrypto: lib.crypto, subtle: lib.subtle, getRandomValues: (array) => lib.crypto.getRandomValues(array), constants: {},
    };
    for (const name of Object.keys(LATER)) {
      const instead = name === 'scryptSync' ? 'crypto.scrypt with a callback' : `crypto.subtle.${LATER[name]}`;
      module[name] = lib.named(name, () => { throw lib.coded(new Error(`crypto.${name} cannot work synchronously in a hook: use await ${instead}`), 'ERR_FEATURE_UNAVAILABLE'); });
    }
    return module;
  });
})(globalThis, __host);
