// Last of the runtime files: takes away what reaches known memory faults of the vendored engine, and the host's traces.
(function (g) {
  'use strict';
  const gone = ['Atomics', 'SharedArrayBuffer', 'WeakRef', 'FinalizationRegistry'];
  for (const name of gone) delete g[name];
  const methods = ['resize', 'transfer', 'transferToFixedLength', 'transferToImmutable', 'sliceToImmutable'];
  for (const name of methods) delete ArrayBuffer.prototype[name];
  for (const name of ['resizable', 'maxByteLength', 'detached', 'immutable']) delete ArrayBuffer.prototype[name];
})(globalThis);
