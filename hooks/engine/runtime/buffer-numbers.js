// Numbers in a Buffer: integers of 8 to 64 bits, of any byte count to 6, floats and doubles, both byte orders.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const methods = {};

  function checkOffset(buffer, offset, size) {
    if (typeof offset !== 'number') throw lib.argType('offset', 'of type number', offset);
    const last = buffer.length - size;
    if (!Number.isInteger(offset)) throw lib.outOfRange('offset', 'an integer', offset);
    if (last < 0) throw lib.coded(new RangeError('Attempt to access memory outside buffer bounds'), 'ERR_BUFFER_OUT_OF_BOUNDS');
    if (offset < 0 || offset > last) throw lib.outOfRange('offset', `>= 0 and <= ${last}`, offset);
  }
  const viewOn = (buffer) => new DataView(P.TypedArrayPrototypeGetBuffer(buffer), P.TypedArrayPrototypeGetByteOffset(buffer), P.TypedArrayPrototypeGetByteLength(buffer));
  const grouped = (value) => `${value}`.replace(/\B(?=(\d{3})+(?!\d))/g, '_') + (typeof value === 'bigint' ? 'n' : '');
  function checkValue(value, low, high, bits) {
    if (value >= low && value <= high) return;
    const n = typeof low === 'bigint' ? 'n' : '';
    const range = bits <= 32 ? `>= ${low}${n} and <= ${high}${n}` : low ? `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}` : `>= 0${n} and < 2${n} ** ${bits}${n}`;
    const shown = P.MathAbs(Number(value)) > 2 ** 32 ? grouped(value) : `${value}${n}`;
    throw lib.coded(new RangeError(`The value of "value" is out of range. It must be ${range}. Received ${shown}`), 'ERR_OUT_OF_RANGE');
  }

  // --- fixed widths, by DataView ---------------------------------------------------------------------------------
  function fixed(name, getter, size, range) {
    const read = P[`DataViewPrototypeGet${getter}`], write = P[`DataViewPrototypeSet${getter}`];
    for (const order of size === 1 ? [''] : ['LE', 'BE']) {
      const little = order === 'LE';
      methods[`read${name}${order}`] = function (offset = 0) {
        checkOffset(this, offset, size);
        return read(viewOn(this), offset, little);
      };
      methods[`write${name}${order}`] = function (value, offset = 0) {
        const number = range && typeof range[0] === 'bigint' ? value : +value;
        if (range && typeof range[0] === 'bigint' && typeof value !== 'bigint') throw lib.argType('value', 'of type bigint', value);
        if (range) checkValue(number, range[0], range[1], size * 8);
        checkOffset(this, offset, size);
        write(viewOn(this), offset, number, little);
        return offset + size;
      };
    }
  }
  for (const bits of [8, 16, 32]) {
    fixed(`UInt${bits}`, `Uint${bits}`, bits / 8, [0, 2 ** bits - 1]);
    fixed(`Int${bits}`, `Int${bits}`, bits / 8, [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]);
  }
  fixed('BigUInt64', 'BigUint64', 8, [0n, 2n ** 64n - 1n]);
  fixed('BigInt64', 'BigInt64', 8, [-(2n ** 63n), 2n ** 63n - 1n]);
  fixed('Float', 'Float32', 4, null);
  fixed('Double', 'Float64', 8, null);

  // --- any number of bytes, 1 to 6 -------------------------------------------------------------------------------
  function checkCount(count) {
    if (typeof count !== 'number') throw lib.argType('byteLength', 'of type number', count);
    if (!(Number.isInteger(count) && count >= 1 && count <= 6)) throw lib.outOfRange('byteLength', Number.isInteger(count) ? '>= 1 and <= 6' : 'an integer', count);
  }
  for (const little of [true, false]) {
    const order = little ? 'LE' : 'BE';
    for (const signed of [false, true]) {
      const name = `${signed ? 'Int' : 'UInt'}${order}`;
      methods[`read${name}`] = function (offset, count) {
        checkCount(count);
        checkOffset(this, offset, count);
        let value = 0;
        for (let i = 0; i < count; i++) value = value * 256 + this[offset + (little ? count - 1 - i : i)];
        return signed && value >= 2 ** (8 * count - 1) ? value - 2 ** (8 * count) : value;
      };
      methods[`write${name}`] = function (value, offset, count) {
        checkCount(count);
        const span = 2 ** (8 * count);
        checkValue(+value, signed ? -span / 2 : 0, (signed ? span / 2 : span) - 1, 8 * count);
        checkOffset(this, offset, count);
        let rest = P.MathTrunc(+value);
        if (rest < 0) rest += span;
        for (let i = 0; i < count; i++, rest = P.MathFloor(rest / 256)) this[offset + (little ? i : count - 1 - i)] = rest % 256;
        return offset + count;
      };
    }
  }
  for (const name of Object.keys(methods)) {
    lib.named(name, methods[name]);
    if (name.includes('UInt')) methods[name.replace('UInt', 'Uint')] = methods[name];
  }
  lib.bufferMethods(methods);
})(globalThis, __host);
