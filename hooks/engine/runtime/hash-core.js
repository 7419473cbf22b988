// Hashes in plain JavaScript, for Node's synchronous createHash and createHmac: MD5, SHA-1, SHA-256.
// WebCrypto's digest goes to the host instead, which is far faster for long input.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const { DataViewPrototypeGetUint32: get32, DataViewPrototypeSetUint32: set32 } = P;
  const rotl = (x, n) => (x << n) | (x >>> (32 - n));
  const rotr = (x, n) => (x >>> n) | (x << (32 - n));

  /** The frame the Merkle-Damgard hashes share: whole blocks are compressed as they come, the rest waits. */
  class BlockHash {
    constructor(algorithm) {
      this.algorithm = algorithm;
      this.state = algorithm.start();
      this.block = new Uint8Array(algorithm.blockSize);
      this.view = new DataView(this.block.buffer);
      this.filled = 0;
      this.length = 0;
    }
    update(bytes) {
      this.length += bytes.length;
      const { blockSize } = this.algorithm;
      for (let at = 0; at < bytes.length;) {
        const take = P.MathMin(blockSize - this.filled, bytes.length - at);
        P.TypedArrayPrototypeSet(this.block, P.TypedArrayPrototypeSubarray(bytes, at, at + take), this.filled);
        this.filled += take;
        at += take;
        if (this.filled === blockSize) this.#compress();
      }
      return this;
    }
    #compress() { this.algorithm.compress(this.state, this.view); this.filled = 0; }
    digest() {
      const { blockSize, lengthSize, little, size } = this.algorithm;
      const bits = this.length;
      this.block[this.filled++] = 0x80;
      if (this.filled > blockSize - lengthSize) { P.TypedArrayPrototypeFill(this.block, 0, this.filled); this.#compress(); }
      P.TypedArrayPrototypeFill(this.block, 0, this.filled);
      const high = P.MathFloor(bits / 0x20000000), low = (bits << 3) >>> 0;
      set32(this.view, blockSize - 8, little ? low : high, little);
      set32(this.view, blockSize - 4, little ? high : low, little);
      this.#compress();
      const out = new Uint8Array(this.state.length * 4);
      const view = new DataView(out.buffer);
      for (let i = 0; i < this.state.length; i++) set32(view, 4 * i, this.state[i], little);
      return P.TypedArrayPrototypeSlice(out, 0, size);
    }
    copy() {
      const twin = new BlockHash(this.algorithm);
      twin.state = P.TypedArrayPrototypeSlice(this.state);
      P.TypedArrayPrototypeSet(twin.block, this.block);
      twin.filled = this.filled;
      twin.length = this.length;
      return twin;
    }
  }

  // --- MD5 -------------------------------------------------------------------------------------------------------
  const MD5_SHIFT = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
  let md5Table = null;
  function md5Compress(state, view) {
    md5Table ??= Int32Array.from({ length: 64 }, (_, i) => P.MathFloor(P.MathAbs(P.MathSin(i + 1)) * 2 ** 32));
    let [a, b, c, d] = [state[0], state[1], state[2], state[3]];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let f, k;
      if (round === 0) { f = (b & c) | (~b & d); k = i; } else if (round === 1) { f = (d & b) | (~d & c); k = (5 * i + 1) & 15; } else if (round === 2) { f = b ^ c ^ d; k = (3 * i + 5) & 15; } else { f = c ^ (b | ~d); k = (7 * i) & 15; }
      const sum = (a + f + md5Table[i] + get32(view, 4 * k, true)) | 0;
      a = d; d = c; c = b;
      b = (b + rotl(sum, MD5_SHIFT[4 * round + (i & 3)])) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  }

  // --- SHA-1 -----------------------------------------------------------------------------------------------------
  const words80 = new Int32Array(80);
  function sha1Compress(state, view) {
    const w = words80;
    for (let i = 0; i < 16; i++) w[i] = get32(view, 4 * i);
    for (let i = 16; i < 80; i++) w[i] = rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (let i = 0; i < 80; i++) {
      const f = i < 20 ? ((b & c) | (~b & d)) + 0x5a827999 : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1 : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc : (b ^ c ^ d) + 0xca62c1d6;
      const next = (rotl(a, 5) + f + e + w[i]) | 0;
      e = d; d = c; c = rotl(b, 30); b = a; a = next;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e;
  }

  // --- SHA-256: constants are the fractions of the roots of primes, worked out when first needed -----------------
  const isPrime = (n) => { for (let d = 2; d * d <= n; d++) if (n % d === 0) return false; return true; };
  lib.primes = (count) => { const out = []; for (let n = 2; out.length < count; n++) if (isPrime(n)) out.push(n); return out; };
  let sha256Table = null;
  function sha256Compress(state, view) {
    sha256Table ??= Int32Array.from(lib.primes(64), (p) => ((P.MathCbrt(p) % 1) * 2 ** 32) | 0);
    const w = words80, table = sha256Table;
    for (let i = 0; i < 16; i++) w[i] = get32(view, 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = (w[i - 16] + (rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3)) + w[i - 7] + (rotr(y, 17) ^ rotr(y, 19) ^ (y >>> 10))) | 0;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], h = state[6], z = state[7];
    for (let i = 0; i < 64; i++) {
      const one = (z + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & h)) + table[i] + w[i]) | 0;
      const two = ((rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      z = h; h = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += h; state[7] += z;
  }

  const start = (...words) => () => Int32Array.from(words);
  const base = { __proto__: null, blockSize: 64, lengthSize: 8, little: false };
  const algorithms = lib.hashes = { __proto__: null,
    md5: { ...base, size: 16, little: true, compress: md5Compress, start: start(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476) },
    sha1: { ...base, size: 20, compress: sha1Compress, start: start(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0) },
    sha256: { ...base, size: 32, compress: sha256Compress, start: start(0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19) },
    sha224: { ...base, size: 28, compress: sha256Compress, start: start(0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4) },
  };
  lib.makeHash = (name) => new BlockHash(algorithms[name]);
  /** HMAC as an object with update() and digest(). */
  lib.makeHmac = (name, key) => {
    const { blockSize } = algorithms[name];
    const padded = new Uint8Array(blockSize);
    P.TypedArrayPrototypeSet(padded, key.length > blockSize ? lib.makeHash(name).update(key).digest() : key);
    const pad = (byte) => { const out = new Uint8Array(blockSize); for (let i = 0; i < blockSize; i++) out[i] = padded[i] ^ byte; return out; };
    const inner = lib.makeHash(name).update(pad(0x36)), outer = lib.makeHash(name).update(pad(0x5c));
    return { __proto__: null, update(bytes) { inner.update(bytes); return this; }, digest: () => outer.update(inner.digest()).digest() };
  };
  lib.hashName = (name) => {
    const plain = P.StringPrototypeToLowerCase(`${name}`).replace(/^rsa-/, '').replace('-', '');
    return algorithms[plain] ? plain : null;
  };
})(globalThis, __host);
