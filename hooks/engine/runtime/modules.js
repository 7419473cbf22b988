// require(): the job's own modules first, then those the runtime registers. Also says what an ES import may name.
(function (g, host) {
  'use strict';
  const { intrinsics } = host;
  const { startsWith, slice, indirectEval, apply, hasOwn, Error, keys } = intrinsics;
  const factories = { __proto__: null };
  const cache = { __proto__: null }; // the job's own modules
  const builtins = { __proto__: null };
  const builtinNames = { __proto__: null };
  let sources = { __proto__: null };
  const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
  const HEAD = '(function (exports, require, module, __filename, __dirname) {';

  const bare = (name) => (startsWith(name, 'node:') ? slice(name, 5) : name);

  function missing(name) {
    const known = intrinsics.join(keys(factories), ', ');
    const hint = `A hook has ${known}, and the packages listed in its dependencies.`;
    const error = new Error(`Cannot find module '${name}'. ${hint}`);
    error.code = 'MODULE_NOT_FOUND';
    return error;
  }

  // All code compiled here is called <input> by the engine. Each file therefore starts below the last line of the one
  // before it, so that errors.js can tell from the line whose code it was; line 1 also carries the wrapper.
  const files = host.list();
  let nextLine = 0;
  host.compile = (name, source) => {
    const from = nextLine;
    nextLine += intrinsics.split(source, '\n').length + 1;
    host.push(files, { __proto__: null, name, from });
    return indirectEval(`${intrinsics.repeat('\n', from)}${HEAD}${source}\n})`);
  };
  host.whereIs = (line, column) => {
    let file = null;
    for (let i = 0; i < files.n && files[i].from < line; i++) file = files[i];
    if (!file) return { __proto__: null, file: host.mainFile, line, column };
    const own = line - file.from;
    const shift = own === 1 ? HEAD.length : 0;
    return { __proto__: null, file: file.name, line: own, column: column > shift ? column - shift : 1 };
  };

  function evaluate(name, compiled) {
    const module = { exports: {}, id: name, loaded: false };
    cache[name] = module;
    try {
      apply(compiled, module.exports, [module.exports, require, module, name, '.']);
    } catch (thrown) {
      delete cache[name]; // who asks again meets the same fault, not half a module
      throw thrown;
    }
    module.loaded = true;
    return module;
  }

  // What the runtime's modules require of each other is never a dependency that has the same name.
  function builtin(name) {
    builtins[name] ??= factories[name](builtin);
    return builtins[name];
  }

  function require(wanted) {
    const name = `${wanted}`;
    if (name in cache) return cache[name].exports;
    if (hasOwn(sources, name)) return evaluate(name, host.compile(name, sources[name])).exports;
    if (!(bare(name) in factories)) throw missing(name);
    return builtin(bare(name));
  }

  host.registerModule = (name, factory) => { factories[name] = factory; };
  host.require = require;
  host.sourceOf = (name) => (name === host.mainFile ? host.source : hasOwn(sources, name) ? sources[name] : '') ?? '';
  host.setSources = (given) => { sources = given; };
  host.evaluateMain = (compiled) => evaluate(host.mainFile, compiled).exports;
  // What an ES import may name: of one of the job's own modules, which has to be loaded to know, or of the runtime's.
  function namesOf(name) {
    if (hasOwn(sources, name)) return keys(intrinsics.Object(require(name) ?? {}));
    return builtinNames[bare(name)] ?? [];
  }
  // The ES module of an import is a thin one over require, which it finds under a name that no hook can guess.
  host.moduleText = (name) => {
    const key = `h${host.randomHex(16)}`;
    intrinsics.defineProperty(g, key, { value: require, configurable: true });
    let text = `const m = globalThis["${key}"](${host.quote(name)}); delete globalThis["${key}"]; export default m;`;
    const names = namesOf(name);
    for (let i = 0; i < names.length; i++) {
      if (names[i] !== 'default' && intrinsics.exec(IDENTIFIER, names[i])) text += ` const e${i} = m.${names[i]}; export { e${i} as ${names[i]} };`;
    }
    return text;
  };
  // name=export,export;name=... for ES imports of the runtime's modules; asked of a context that is then thrown away.
  host.builtinExports = () => {
    let out = '';
    const names = keys(factories);
    for (let i = 0; i < names.length; i++) out += `${out ? ';' : ''}${names[i]}=${intrinsics.join(keys(require(names[i]) ?? {}), ',')}`;
    return out;
  };
  host.setBuiltinExports = (listing) => {
    const entries = intrinsics.split(listing, ';');
    for (let i = 0; i < entries.length; i++) {
      const [name, names] = intrinsics.split(entries[i], '=');
      builtinNames[name] = intrinsics.split(names, ',');
    }
  };
})(globalThis, __host);
