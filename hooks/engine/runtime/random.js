// Randomness: a ChaCha20 generator keyed by the host at the start of each job, behind getRandomValues and Math.random.
// Children are forked from one warmed interpreter: without the new key each would draw the same numbers.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const state = new Uint32Array(16), block = new Uint32Array(16);
  const pool = new Uint8Array(block.buffer);
  let used = 64;

  function quarter(x, a, b, c, d) {
    x[a] += x[b]; x[d] ^= x[a]; x[d] = (x[d] << 16) | (x[d] >>> 16);
    x[c] += x[d]; x[b] ^= x[c]; x[b] = (x[b] << 12) | (x[b] >>> 20);
    x[a] += x[b]; x[d] ^= x[a]; x[d] = (x[d] << 8) | (x[d] >>> 24);
    x[c] += x[d]; x[b] ^= x[c]; x[b] = (x[b] << 7) | (x[b] >>> 25);
  }
  function refill() {
    if (given !== null) seed(given);
    P.TypedArrayPrototypeSet(block, state);
    for (let round = 0; round < 10; round++) {
      quarter(block, 0, 4, 8, 12); quarter(block, 1, 5, 9, 13); quarter(block, 2, 6, 10, 14); quarter(block, 3, 7, 11, 15);
      quarter(block, 0, 5, 10, 15); quarter(block, 1, 6, 11, 12); quarter(block, 2, 7, 8, 13); quarter(block, 3, 4, 9, 14);
    }
    for (let i = 0; i < 16; i++) block[i] += state[i];
    if (++state[12] === 0) state[13]++;
    used = 0;
  }
  // The key of a job, until the first draw: most hooks never draw.
  let given = null;
  /** Keys the generator with 32 bytes of hexadecimal text. */
  function seed(hex) {
    const key = lib.hexDecode(hex);
    const words = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
    for (let i = 0; i < 4; i++) state[i] = words[i];
    for (let i = 0; i < 8; i++) state[4 + i] = key[4 * i] | (key[4 * i + 1] << 8) | (key[4 * i + 2] << 16) | (key[4 * i + 3] << 24);
    for (let i = 12; i < 16; i++) state[i] = 0;
    given = null;
  }
  lib.fillRandom = (bytes) => {
    for (let i = 0; i < bytes.length; i++) {
      if (used === 64) refill();
      bytes[i] = pool[used];
      // Drawn bytes are forgotten at once.
      pool[used++] = 0;
    }
    return bytes;
  };
  lib.randomBytes = (size) => lib.fillRandom(new Uint8Array(size));
  const draw = new Uint8Array(7);
  P.ObjectDefineProperty(Math, 'random', { __proto__: null, writable: true, configurable: true, value: lib.named('random', () => {
    lib.fillRandom(draw);
    let high = 0;
    for (let i = 0; i < 6; i++) high = high * 256 + draw[i];
    return (high * 32 + (draw[6] & 31)) / 9007199254740992;
  }) });
  /** A version 4 UUID. */
  lib.randomUUID = () => {
    const b = lib.randomBytes(16);
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    const hex = lib.hexEncode(b);
    const cut = P.StringPrototypeSlice;
    return `${cut(hex, 0, 8)}-${cut(hex, 8, 12)}-${cut(hex, 12, 16)}-${cut(hex, 16, 20)}-${cut(hex, 20)}`;
  };
  host.onStart((start) => { given = start.seed; used = 64; });
})(globalThis, __host);
