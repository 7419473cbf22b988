// The global crypto: random values here, everything of crypto.subtle by the host.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const INTEGER = /^(Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32|BigInt64|BigUint64)Array$/;

  class Crypto {
    constructor(mark) { if (mark !== lib.internal) throw lib.illegal(); }
    get subtle() { return lib.subtle; }
    getRandomValues(array) {
      lib.need(1, arguments.length, "Failed to execute 'getRandomValues' on 'Crypto'");
      const kind = P.TypedArrayPrototypeGetSymbolToStringTag(array);
      if (kind === undefined || P.RegExpPrototypeExec(INTEGER, kind) === null) throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
      const bytes = lib.viewOf(array);
      if (bytes.length > 65536) throw new DOMException(`The requested length exceeds 65,536 bytes: ${bytes.length}`, 'QuotaExceededError');
      lib.fillRandom(bytes);
      return array;
    }
    randomUUID() { return lib.randomUUID(); }
  }
  lib.idl(Crypto);
  lib.crypto = new Crypto(lib.internal);
  host.defineGlobal('Crypto', Crypto);
  host.defineGlobal('crypto', lib.crypto);

  const NAMED = /^[A-Z][A-Za-z]+Error$/;
  function refusal({ name, message }) {
    if (name === 'TypeError') return new TypeError(message);
    return new DOMException(message, P.RegExpPrototypeExec(NAMED, `${name}`) ? name : 'OperationError');
  }
  /** Asks the host; its refusals become the errors they name. The answer may still be wrapped as the host made it. */
  lib.cryptoCall = async (action, payload) => {
    let reply;
    try {
      reply = await host.call('crypto', { __proto__: null, ...payload, action });
    } catch (error) { throw refusal(error); }
    if (reply.error) throw refusal(reply.error);
    return reply.ok ?? reply;
  };
})(globalThis, __host);
