// SHA-384 and SHA-512: 64-bit words as pairs of 32-bit halves.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const { DataViewPrototypeGetUint32: get32 } = P;
  let table = null;
  const w = new Int32Array(160);

  // The first 64 bits of the fraction of a prime's cube root, by whole-number Newton steps.
  function cubeRootFraction(prime) {
    const target = BigInt(prime) << 192n;
    let root = BigInt(P.MathFloor(P.MathCbrt(prime) * 2 ** 20)) << 44n;
    for (let i = 0; i < 6; i++) root = (2n * root + target / (root * root)) / 3n;
    while (root * root * root > target) root--;
    while ((root + 1n) ** 3n <= target) root++;
    return root & 0xffffffffffffffffn;
  }
  function makeTable() {
    const out = new Int32Array(160);
    lib.primes(80).forEach((prime, i) => {
      const bits = cubeRootFraction(prime);
      out[2 * i] = Number(bits >> 32n);
      out[2 * i + 1] = Number(bits & 0xffffffffn);
    });
    return out;
  }

  // Halves are summed unsigned; what passes 2**32 is carried into the high half.
  function schedule(view) {
    for (let i = 0; i < 32; i++) w[i] = get32(view, 4 * i);
    for (let i = 32; i < 160; i += 2) {
      const ah = w[i - 30], al = w[i - 29], bh = w[i - 4], bl = w[i - 3];
      const s0h = ((ah >>> 1) | (al << 31)) ^ ((ah >>> 8) | (al << 24)) ^ (ah >>> 7);
      const s0l = ((al >>> 1) | (ah << 31)) ^ ((al >>> 8) | (ah << 24)) ^ ((al >>> 7) | (ah << 25));
      const s1h = ((bh >>> 19) | (bl << 13)) ^ ((bl >>> 29) | (bh << 3)) ^ (bh >>> 6);
      const s1l = ((bl >>> 19) | (bh << 13)) ^ ((bh >>> 29) | (bl << 3)) ^ ((bl >>> 6) | (bh << 26));
      const low = (s0l >>> 0) + (s1l >>> 0) + (w[i - 13] >>> 0) + (w[i - 31] >>> 0);
      w[i + 1] = low;
      w[i] = s0h + s1h + w[i - 14] + w[i - 32] + P.MathFloor(low / 4294967296);
    }
  }
  function compress(state, view) {
    table ??= makeTable();
    schedule(view);
    const s = Int32Array.from(state);
    for (let i = 0; i < 160; i += 2) {
      const eh = s[8], el = s[9], ah = s[0], al = s[1];
      const s1h = ((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23));
      const s1l = ((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23));
      const chh = (eh & s[10]) ^ (~eh & s[12]), chl = (el & s[11]) ^ (~el & s[13]);
      const low1 = (s[15] >>> 0) + (s1l >>> 0) + (chl >>> 0) + (table[i + 1] >>> 0) + (w[i + 1] >>> 0);
      const high1 = (s[14] + s1h + chh + table[i] + w[i] + P.MathFloor(low1 / 4294967296)) | 0;
      const s0h = ((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25));
      const s0l = ((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25));
      const majh = (ah & s[2]) ^ (ah & s[4]) ^ (s[2] & s[4]), majl = (al & s[3]) ^ (al & s[5]) ^ (s[3] & s[5]);
      const low2 = (s0l >>> 0) + (majl >>> 0);
      const high2 = (s0h + majh + P.MathFloor(low2 / 4294967296)) | 0;
      P.TypedArrayPrototypeCopyWithin(s, 2, 0, 14);
      const lowE = (s[9] >>> 0) + (low1 >>> 0);
      s[9] = lowE;
      s[8] = s[8] + high1 + P.MathFloor(lowE / 4294967296);
      const lowA = (low1 >>> 0) + (low2 >>> 0);
      s[1] = lowA;
      s[0] = high1 + high2 + P.MathFloor(lowA / 4294967296);
    }
    for (let i = 0; i < 16; i += 2) {
      const low = (state[i + 1] >>> 0) + (s[i + 1] >>> 0);
      state[i + 1] = low;
      state[i] = state[i] + s[i] + P.MathFloor(low / 4294967296);
    }
  }
  const start = (...words) => () => Int32Array.from(words);
  const base = { __proto__: null, blockSize: 128, lengthSize: 16, little: false, compress };
  lib.hashes.sha512 = { ...base, size: 64, start: start(0x6a09e667, 0xf3bcc908, 0xbb67ae85, 0x84caa73b, 0x3c6ef372, 0xfe94f82b, 0xa54ff53a, 0x5f1d36f1, 0x510e527f, 0xade682d1, 0x9b05688c, 0x2b3e6c1f, 0x1f83d9ab, 0xfb41bd6b, 0x5be0cd19, 0x137e2179) };
  lib.hashes.sha384 = { ...base, size: 48, start: start(0xcbbb9d5d, 0xc1059ed8, 0x629a292a, 0x367cd507, 0x9159015a, 0x3070dd17, 0x152fecd8, 0xf70e5939, 0x67332667, 0xffc00b31, 0x8eb44a87, 0x68581511, 0xdb0c2e0d, 0x64f98fa7, 0x47b5481d, 0xbefa4fa4) };
})(globalThis, __host);
