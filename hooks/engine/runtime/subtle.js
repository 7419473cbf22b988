// crypto.subtle: checks its arguments here, has the work done by the host.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const { CryptoKey, domError: fail } = lib;

  const base64 = (value, what) => lib.base64Encode(lib.viewOf(value, what));
  const keyText = (key) => (key.type === 'secret' ? lib.base64Encode(lib.secretOf(key)) : lib.secretOf(key));
  const bufferOf = (reply) => P.TypedArrayPrototypeGetBuffer(lib.base64Decode(reply.data));

  function checkKey(key, usage, name, type) {
    if (!(key instanceof CryptoKey)) throw new TypeError('key is not of type CryptoKey.');
    if (key.algorithm.name !== name) throw fail('InvalidAccessError', 'Key algorithm mismatch');
    if (!key.usages.includes(usage)) throw fail('InvalidAccessError', `Unable to use this key to ${usage}`);
    if (type && key.type !== 'secret' && key.type !== type) throw fail('InvalidAccessError', `Key must be a ${type} key`);
  }
  function signatureParams(params, key) {
    const { name } = params;
    if (!['HMAC', 'RSASSA-PKCS1-v1_5', 'RSA-PSS', 'ECDSA', 'Ed25519'].includes(name)) throw fail('NotSupportedError', 'Unrecognized algorithm name');
    const hash = name === 'ECDSA' ? lib.hashOf(params.hash) : name === 'Ed25519' ? undefined : key.algorithm.hash.name;
    if (name === 'RSA-PSS' && params.saltLength === undefined) throw new TypeError("RsaPssParams: 'saltLength' is required");
    return { algorithm: name, hash, salt_length: name === 'RSA-PSS' ? +params.saltLength : undefined, key: keyText(key) };
  }
  function cipherParams(params, key) {
    const { name } = params;
    const common = { algorithm: name, key: keyText(key) };
    const optional = (value, what) => (value === undefined ? undefined : base64(value, what));
    switch (name) {
      case 'AES-GCM': return { ...common, iv: base64(params.iv, 'algorithm.iv'), additional_data: optional(params.additionalData, 'algorithm.additionalData'), tag_length: params.tagLength === undefined ? 128 : +params.tagLength };
      case 'AES-CBC': return { ...common, iv: base64(params.iv, 'algorithm.iv') };
      case 'AES-CTR': return { ...common, counter: base64(params.counter, 'algorithm.counter'), length: +params.length };
      case 'RSA-OAEP': return { ...common, hash: key.algorithm.hash.name, label: optional(params.label, 'algorithm.label') };
      default: throw fail('NotSupportedError', 'Unrecognized algorithm name');
    }
  }
  function derivation(params, key, bits) {
    const { name } = params;
    if (bits === null && name === 'ECDH') return derivation(params, key, { 'P-256': 256, 'P-384': 384, 'P-521': 528 }[key.algorithm.namedCurve]);
    if (!(bits > 0) || bits % 8) throw fail('OperationError', bits === null ? 'length cannot be null' : 'length must be a multiple of 8 and greater than 0');
    const common = { algorithm: name, key: keyText(key), length: bits / 8 };
    switch (name) {
      case 'PBKDF2': return { ...common, hash: lib.hashOf(params.hash), salt: base64(params.salt, 'algorithm.salt'), iterations: +params.iterations };
      case 'HKDF': return { ...common, hash: lib.hashOf(params.hash), salt: base64(params.salt, 'algorithm.salt'), info: base64(params.info, 'algorithm.info') };
      case 'ECDH': return { ...common };
      default: throw fail('NotSupportedError', 'Unrecognized algorithm name');
    }
  }
  async function deriveBits(given, key, bits, usage) {
    const params = lib.algorithmOf(given);
    checkKey(key, usage, params.name, 'private');
    const payload = derivation(params, key, bits);
    if (params.name === 'ECDH') {
      if (!(params.public instanceof CryptoKey) || params.public.type !== 'public') throw fail('InvalidAccessError', 'algorithm.public must be a public key');
      payload.public = (await lib.cryptoCall('export', { format: 'raw', type: 'public', key: lib.secretOf(params.public) })).data;
    }
    return bufferOf(await lib.cryptoCall('derive', payload));
  }
  function derivedLength(given) {
    const params = lib.algorithmOf(given);
    if (params.name === 'HMAC') return params.length ?? { 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 }[lib.hashOf(params.hash)];
    if (/^AES-/.test(params.name)) return +params.length;
    return 256;
  }

  class SubtleCrypto {
    constructor(mark) { if (mark !== lib.internal) throw lib.illegal(); }
    async digest(algorithm, data) {
      lib.need(2, arguments.length, "Failed to execute 'digest' on 'SubtleCrypto'");
      const hash = lib.hashOf(algorithm);
      return bufferOf(await lib.cryptoCall('digest', { hash, data: base64(data, 'data') }));
    }
    async sign(algorithm, key, data) {
      lib.need(3, arguments.length, "Failed to execute 'sign' on 'SubtleCrypto'");
      const params = lib.algorithmOf(algorithm);
      checkKey(key, 'sign', params.name, 'private');
      return bufferOf(await lib.cryptoCall('sign', { ...signatureParams(params, key), data: base64(data, 'data') }));
    }
    async verify(algorithm, key, signature, data) {
      lib.need(4, arguments.length, "Failed to execute 'verify' on 'SubtleCrypto'");
      const params = lib.algorithmOf(algorithm);
      checkKey(key, 'verify', params.name, 'public');
      const payload = { ...signatureParams(params, key), signature: base64(signature, 'signature'), data: base64(data, 'data') };
      return (await lib.cryptoCall('verify', payload)).valid === true;
    }
    async encrypt(algorithm, key, data) {
      lib.need(3, arguments.length, "Failed to execute 'encrypt' on 'SubtleCrypto'");
      const params = lib.algorithmOf(algorithm);
      checkKey(key, 'encrypt', params.name, 'public');
      return bufferOf(await lib.cryptoCall('encrypt', { ...cipherParams(params, key), data: base64(data, 'data') }));
    }
    async decrypt(algorithm, key, data) {
      lib.need(3, arguments.length, "Failed to execute 'decrypt' on 'SubtleCrypto'");
      const params = lib.algorithmOf(algorithm);
      checkKey(key, 'decrypt', params.name, 'private');
      return bufferOf(await lib.cryptoCall('decrypt', { ...cipherParams(params, key), data: base64(data, 'data') }));
    }
    async deriveBits(algorithm, baseKey, length = null) { return deriveBits(algorithm, baseKey, length, 'deriveBits'); }
    async deriveKey(algorithm, baseKey, derivedAlgorithm, extractable, usages) {
      lib.need(5, arguments.length, "Failed to execute 'deriveKey' on 'SubtleCrypto'");
      const bits = await deriveBits(algorithm, baseKey, derivedLength(derivedAlgorithm), 'deriveKey');
      return lib.importKey('raw', bits, derivedAlgorithm, extractable, usages);
    }
    async importKey(format, keyData, algorithm, extractable, usages) {
      lib.need(5, arguments.length, "Failed to execute 'importKey' on 'SubtleCrypto'");
      return lib.importKey(`${format}`, keyData, algorithm, extractable, usages);
    }
    async exportKey(format, key) {
      lib.need(2, arguments.length, "Failed to execute 'exportKey' on 'SubtleCrypto'");
      return lib.exportKey(`${format}`, key);
    }
    async generateKey(algorithm, extractable, usages) {
      lib.need(3, arguments.length, "Failed to execute 'generateKey' on 'SubtleCrypto'");
      return lib.generateKey(algorithm, extractable, usages);
    }
  }
  lib.idl(SubtleCrypto);
  host.defineGlobal('SubtleCrypto', SubtleCrypto);
  lib.subtle = new SubtleCrypto(lib.internal);
})(globalThis, __host);
