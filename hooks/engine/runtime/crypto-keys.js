// CryptoKey, and how keys are imported, exported and generated.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  let secretOf;

  const fail = lib.domError = (name, message) => new DOMException(message, name);
  const USAGES = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];
  class CryptoKey {
    #type; #extractable; #algorithm; #usages; #secret;
    constructor(mark, type, extractable, algorithm, usages, secret) {
      if (mark !== lib.internal) throw lib.illegal();
      this.#type = type;
      this.#extractable = extractable;
      this.#algorithm = algorithm;
      this.#usages = USAGES.filter((usage) => usages.includes(usage));
      this.#secret = secret;
    }
    // Secret keys are bytes; the others DER in base64.
    static { secretOf = (key) => key.#secret; }
    get type() { return this.#type; }
    get extractable() { return this.#extractable; }
    get algorithm() { return this.#algorithm; }
    get usages() { return this.#usages; }
  }
  lib.secretOf = (key) => secretOf(key);
  lib.makeKey = (type, extractable, algorithm, usages, secret) => new CryptoKey(lib.internal, type, Boolean(extractable), algorithm, usages, secret);

  // --- algorithms by name ----------------------------------------------------------------------------------------
  const NAMES = { __proto__: null };
  for (const name of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'HMAC', 'RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP', 'ECDSA', 'ECDH', 'Ed25519', 'AES-GCM', 'AES-CBC', 'AES-CTR', 'PBKDF2', 'HKDF']) NAMES[name.toLowerCase()] = name;
  /** {name, …parameters} with the name as the standard writes it; NotSupportedError for an unknown one. */
  lib.algorithmOf = (given) => {
    const params = lib.isObject(given) ? given : { name: given };
    if (params.name === undefined) throw new TypeError("Algorithm: 'name' is required");
    const name = NAMES[P.StringPrototypeToLowerCase(`${params.name}`)];
    if (name === undefined) throw fail('NotSupportedError', 'Unrecognized algorithm name');
    return { ...params, name };
  };
  const HASHES = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
  lib.hashOf = (given) => {
    if (given === undefined) throw new TypeError("Algorithm: 'hash' is required");
    const { name } = lib.algorithmOf(given);
    if (!HASHES.includes(name)) throw fail('NotSupportedError', 'Unrecognized algorithm name');
    return name;
  };
  const ALLOWED = { __proto__: null,
    HMAC: { secret: ['sign', 'verify'] }, PBKDF2: { secret: ['deriveKey', 'deriveBits'] }, HKDF: { secret: ['deriveKey', 'deriveBits'] },
    'AES-GCM': { secret: ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'] }, 'AES-CBC': { secret: ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'] }, 'AES-CTR': { secret: ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'] },
    'RSASSA-PKCS1-v1_5': { public: ['verify'], private: ['sign'] }, 'RSA-PSS': { public: ['verify'], private: ['sign'] }, ECDSA: { public: ['verify'], private: ['sign'] }, Ed25519: { public: ['verify'], private: ['sign'] },
    'RSA-OAEP': { public: ['encrypt', 'wrapKey'], private: ['decrypt', 'unwrapKey'] }, ECDH: { public: [], private: ['deriveKey', 'deriveBits'] },
  };
  function checkUsages(name, type, usages) {
    for (const usage of usages) {
      if (!USAGES.includes(usage)) throw new TypeError(`'${usage}' is not a valid enum value of type KeyUsage.`);
      if (!ALLOWED[name][type].includes(usage)) throw fail('SyntaxError', `Unsupported key usage for ${name === 'PBKDF2' || name === 'HKDF' ? `a ${name}` : `an ${name}`} key`);
    }
    if (type !== 'public' && usages.length === 0) throw fail('SyntaxError', 'Usages cannot be empty when importing a private or secret key.');
  }

  // --- secret keys -----------------------------------------------------------------------------------------------
  const BLOCK = { __proto__: null, 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 };
  function secretAlgorithm(params, bytes) {
    const { name } = params;
    if (name === 'HMAC') {
      if (!bytes.length) throw fail('DataError', 'Zero-length key is not supported');
      return { name, hash: { name: lib.hashOf(params.hash) }, length: bytes.length * 8 };
    }
    if (name === 'PBKDF2' || name === 'HKDF') return { name };
    if (![16, 24, 32].includes(bytes.length)) throw fail('DataError', 'Invalid key length');
    return { name, length: bytes.length * 8 };
  }
  function secretFromJwk(jwk, params) {
    if (jwk.kty !== 'oct' || typeof jwk.k !== 'string') throw fail('DataError', 'Invalid keyData');
    if (params.name === 'HMAC' && jwk.alg !== undefined && jwk.alg !== `HS${lib.hashOf(params.hash).slice(4)}`) throw fail('DataError', 'JWK "alg" does not match the requested algorithm');
    return lib.base64Decode(jwk.k);
  }
  function importSecret(format, data, params, extractable, usages) {
    if (format !== 'raw' && format !== 'jwk') throw fail('NotSupportedError', `Unable to import ${params.name} using ${format} format`);
    if ((params.name === 'PBKDF2' || params.name === 'HKDF') && extractable) throw fail('SyntaxError', `${params.name} keys are not extractable`);
    const bytes = format === 'jwk' ? secretFromJwk(data, params) : lib.copyOf(data, 'keyData');
    const algorithm = secretAlgorithm(params, bytes);
    checkUsages(params.name, 'secret', usages);
    return lib.makeKey('secret', extractable, algorithm, usages, bytes);
  }
  const secretJwk = (key) => {
    const { name, hash, length } = key.algorithm;
    return { kty: 'oct', k: lib.base64Encode(secretOf(key), true), alg: name === 'HMAC' ? `HS${hash.name === 'SHA-1' ? 1 : hash.name.slice(4)}` : `A${length}${name.slice(4)}` };
  };

  // --- public and private keys -------------------------------------------------------------------------------------
  const KINDS = { __proto__: null, 'RSASSA-PKCS1-v1_5': 'RSA', 'RSA-PSS': 'RSA', 'RSA-OAEP': 'RSA', ECDSA: 'EC', ECDH: 'EC', Ed25519: 'Ed25519' };
  function pairAlgorithm(params, found) {
    const { name } = params;
    if (found.kind !== KINDS[name]) throw fail('DataError', 'Invalid key type');
    if (found.kind === 'RSA') return { name, modulusLength: found.bits, publicExponent: lib.base64Decode(found.exponent), hash: { name: lib.hashOf(params.hash) } };
    if (found.kind === 'Ed25519') return { name };
    if (params.namedCurve !== found.curve) throw fail('DataError', 'Named curve mismatch');
    return { name, namedCurve: found.curve };
  }
  async function importPair(format, data, params, extractable, usages) {
    if (KINDS[params.name] === 'RSA') lib.hashOf(params.hash);
    const payload = { format, kind: KINDS[params.name], curve: params.namedCurve };
    if (format === 'jwk') {
      if (!lib.isObject(data)) throw new TypeError('keyData is not a JsonWebKey object');
      payload.jwk = { ...data };
    } else payload.key = lib.base64Encode(lib.viewOf(data, 'keyData'));
    const found = await lib.cryptoCall('import', payload);
    const algorithm = pairAlgorithm(params, found);
    checkUsages(params.name, found.type, usages);
    return lib.makeKey(found.type, found.type === 'public' || extractable, algorithm, usages, found.der);
  }

  const arrayBuffer = (bytes) => P.TypedArrayPrototypeGetBuffer(lib.copyOf(bytes));
  lib.importKey = async (format, data, given, extractable, usages) => {
    if (!['raw', 'jwk', 'pkcs8', 'spki'].includes(format)) throw new TypeError(`'${format}' is not a valid enum value of type KeyFormat.`);
    if (format !== 'jwk' && !lib.isBufferSource(data)) throw new TypeError('keyData is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.');
    const params = lib.algorithmOf(given), wanted = [...usages];
    if (!ALLOWED[params.name]) throw fail('NotSupportedError', 'Unrecognized algorithm name');
    return (KINDS[params.name] ? importPair : importSecret)(format, data, params, extractable, wanted);
  };
  lib.exportKey = async (format, key) => {
    if (!(key instanceof CryptoKey)) throw new TypeError('key is not of type CryptoKey.');
    if (!key.extractable) throw fail('InvalidAccessError', 'key is not extractable');
    const extra = { key_ops: key.usages.slice(), ext: key.extractable };
    if (key.type === 'secret') {
      if (format === 'raw') return arrayBuffer(secretOf(key));
      if (format === 'jwk') return { ...secretJwk(key), ...extra };
    } else if (format === (key.type === 'public' ? 'spki' : 'pkcs8')) return arrayBuffer(lib.base64Decode(secretOf(key)));
    else if (format === 'jwk' || (format === 'raw' && key.type === 'public')) {
      const found = await lib.cryptoCall('export', { format, type: key.type, key: secretOf(key) });
      return format === 'jwk' ? { ...found.jwk, ...extra } : arrayBuffer(lib.base64Decode(found.data));
    }
    throw fail('NotSupportedError', `Unable to export ${key.algorithm.name} ${key.type} key using ${format} format`);
  };

  function generateSecret(params, extractable, usages) {
    checkUsages(params.name, 'secret', usages);
    const bits = params.name === 'HMAC' ? params.length ?? BLOCK[lib.hashOf(params.hash)] : +params.length;
    if (params.name !== 'HMAC' && ![128, 192, 256].includes(bits)) throw fail('OperationError', 'Invalid key length');
    if (!(bits >= 8 && bits <= 8192 && bits % 8 === 0)) throw fail('OperationError', 'Invalid key length');
    const bytes = lib.randomBytes(bits / 8);
    return lib.makeKey('secret', extractable, secretAlgorithm(params, bytes), usages, bytes);
  }
  lib.generateKey = async (given, extractable, usages) => {
    const params = lib.algorithmOf(given), wanted = [...usages], rules = ALLOWED[params.name];
    if (!rules || params.name === 'PBKDF2' || params.name === 'HKDF') throw fail('NotSupportedError', 'Unrecognized algorithm name');
    if (rules.secret) return generateSecret(params, extractable, wanted);
    const priv = wanted.filter((usage) => rules.private.includes(usage)), pub = wanted.filter((usage) => rules.public.includes(usage));
    if (!priv.length || priv.length + pub.length < wanted.length) throw fail('SyntaxError', `Unsupported key usage for an ${params.name} key`);
    const found = await lib.cryptoCall('generate', { kind: KINDS[params.name], curve: params.namedCurve });
    const algorithm = pairAlgorithm(params, found.private);
    return { publicKey: lib.makeKey('public', true, algorithm, pub, found.public.der), privateKey: lib.makeKey('private', extractable, algorithm, priv, found.private.der) };
  };
  lib.CryptoKey = CryptoKey;
  lib.expose(CryptoKey);
})(globalThis, __host);
