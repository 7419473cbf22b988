// What error.stack holds: as in Node, a headline and the author's own frames. A hook's Error.prepareStackTrace gets those
// frames too, and none of the runtime's functions, which the engine's own call sites would hand out.
(function (g, host) {
  'use strict';
  const { intrinsics } = host;
  const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, uncurry, Error } = intrinsics;
  const MAX_FRAMES = 30;
  const READS_TEXT = new intrinsics.Set(['parse', 'json']);
  const { set: setPrepare } = getOwnPropertyDescriptor(Error, 'prepareStackTrace');

  let sample;
  apply(setPrepare, Error, [(error, sites) => { sample = sites[0]; }]);
  new Error();
  apply(setPrepare, Error, [undefined]);
  const methods = getPrototypeOf(sample);
  const isNative = uncurry(methods.isNative);
  const fileOf = uncurry(methods.getFileName);
  const lineOf = uncurry(methods.getLineNumber);
  const columnOf = uncurry(methods.getColumnNumber);
  const nameOf = uncurry(methods.getFunctionName);
  const functionOf = uncurry(methods.getFunction);

  // A place in a text that was read has no function. JSON.parse reports one that looks like a place in the hook.
  function frameOf(site, next) {
    if (isNative(site)) return null;
    const isText = !functionOf(site);
    if (isText && next && isNative(next) && intrinsics.setHas(READS_TEXT, nameOf(next))) return null;
    const at = host.placeOf(fileOf(site), lineOf(site), columnOf(site));
    const name = isText || nameOf(site) === '<eval>' ? undefined : nameOf(site) ?? '<anonymous>';
    return at && { __proto__: null, at, name };
  }

  function framesOf(sites, maker) {
    const found = host.list();
    for (let i = 0; i < sites.length && found.n < MAX_FRAMES; i++) {
      const frame = frameOf(sites[i], sites[i + 1]);
      if (frame && !(maker && found.n === 0 && frame.name === maker)) host.push(found, frame);
    }
    return found;
  }

  const constant = (value) => () => value;
  const callSite = ({ name, at }) => ({
    getFileName: constant(at.file), getLineNumber: constant(at.line), getColumnNumber: constant(at.column),
    getFunctionName: constant(name === '<anonymous>' ? null : name ?? null), getTypeName: constant(null), getMethodName: constant(null),
    getFunction: constant(undefined), getThis: constant(undefined), getEvalOrigin: constant(undefined),
    isNative: constant(false), isToplevel: constant(true), isEval: constant(false), isConstructor: constant(false),
    isAsync: constant(false), toString: () => intrinsics.slice(host.frameText({ name, at }), '    at '.length),
  });
  function callSites(found) {
    const sites = [];
    for (let i = 0; i < found.n; i++) defineProperty(sites, i, { value: callSite(found[i]), writable: true, enumerable: true, configurable: true });
    return sites;
  }

  let own; // the hook's
  function prepare(error, sites) {
    if (host.probe.isUnderWay) return '';
    const { name, message, maker } = host.partsOf(error);
    const found = framesOf(sites, maker);
    if (found.n) host.mendPlace(name, message, found[0]);
    if (own) return apply(own, Error, [error, callSites(found)]);
    let text = host.headline(name, message);
    for (let i = 0; i < found.n; i++) text += `\n${host.frameText(found[i])}`;
    return text;
  }

  // Where the stack has run over, there is none left for this: a compiled child gives it some. Without one, the engine's
  // own text stays, which tells that place too.
  const prepared = host.withRoom ? host.withRoom(prepare) : prepare;
  const install = () => { apply(setPrepare, Error, [host.withRoom || own ? prepared : undefined]); };
  defineProperty(Error, 'prepareStackTrace', {
    configurable: true, enumerable: false,
    get: () => own,
    set(given) { own = typeof given === 'function' ? given : undefined; install(); },
  });
  install();
})(globalThis, __host);
