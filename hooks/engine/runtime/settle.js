// Runs one job: loads the hook, calls its handler, and decides how it settled. The first settlement wins.
(function (g, host) {
  'use strict';
  const { intrinsics, run, warn, quote, pump } = host;
  const { parse, then, resolve, getPrototypeOf, getOwnPropertyDescriptor, apply, String, TypeError, Error } = intrinsics;
  let job = null;
  let settled = null; // {how, json} once the first settlement is known
  let handlerDone = false;
  let failed = null; // {how, json} of a throw

  const className = (value) => {
    if (value === null || typeof value !== 'object') return null;
    const proto = getPrototypeOf(value);
    const maker = proto && getOwnPropertyDescriptor(proto, 'constructor')?.value;
    const name = typeof maker === 'function' ? getOwnPropertyDescriptor(maker, 'name')?.value : null;
    return typeof name === 'string' && name && name !== 'Object' && name !== 'Array' ? name : null;
  };

  function late(how) {
    warn('second_settlement', `The hook had already settled by ${settled ? settled.how : 'an error'}; its later ${how} was ignored.`);
  }

  function fail(thrown, how) {
    if (settled || failed) return late(`${how} (${host.summary(thrown)})`);
    failed = { __proto__: null, json: host.describeError(thrown) };
  }

  function settle(how, value) {
    if (settled || failed) return late(how);
    settled = { __proto__: null, how, json: '' }; // taken before guest getters run, so that they cannot settle again
    let name;
    let text;
    try {
      name = className(value);
      text = host.serialize(value, run.limits.result);
    } catch (thrown) {
      settled = null;
      if (thrown instanceof host.TooLarge) failed = { __proto__: null, tooLarge: true };
      else failed = { __proto__: null, json: host.describeError(thrown) };
      return;
    }
    settled.json = `{"kind":${quote(how)},"class":${name === null ? 'null' : quote(name)},"value":${text ?? 'null'}}`;
  }

  // deny may be given a result, an Error, or the words themselves.
  function denied(values) {
    const first = values[0];
    const second = values[1];
    if (first instanceof Error) return { error: String(first.name), description: String(first.message) };
    if (typeof first === 'string' || typeof second === 'string') return { error: first, description: second };
    return first;
  }
  const callback = (...values) => { settle('callback', values[0]); };
  const deny = (...values) => { settle('deny', denied(values)); };

  const isPromise = (value) => value !== null && (typeof value === 'object' || typeof value === 'function') && typeof value.then === 'function';

  function returned(value) {
    handlerDone = true;
    if (value === undefined || job.settle === 'none') return;
    settle('return', value);
  }
  function threw(thrown) { handlerDone = true; fail(thrown, 'throw'); }

  function handlerOf(exported) {
    const found = typeof exported === 'function' ? exported : exported?.default;
    const handler = typeof found === 'function' ? found : found?.default;
    if (typeof handler === 'function') return handler;
    const error = new TypeError('The hook exports no function: use module.exports = async (args) => { ... } or export default');
    intrinsics.defineProperty(error, 'name', { value: 'HandlerMissing' });
    throw error;
  }

  function invoke(exported) {
    const handler = handlerOf(exported);
    if (job.check) return returned(undefined);
    const given = job.settle === 'callback' ? [job.args, callback, deny] : [job.args];
    const value = apply(handler, undefined, given);
    if (!isPromise(value)) returned(value);
    else then(resolve(value), returned, threw);
  }

  const MODULE_WORDS = new intrinsics.RegExp('^\\s*(?:import|export)\\b|\\bawait\\b', 'm');

  // A CommonJS body cannot hold import, export or a top-level await: what has them and does not compile is an ES module.
  function load() {
    let compiled;
    try {
      compiled = host.compile(host.mainFile, job.source);
    } catch (syntax) {
      if (!intrinsics.exec(MODULE_WORDS, job.source)) throw syntax;
      then(import('hook.js'), (space) => { try { invoke(space); } catch (thrown) { threw(thrown); } }, threw);
      return;
    }
    invoke(host.evaluateMain(compiled));
  }

  const outstanding = () => pump.waiting() > 0 || pump.foregroundTimers() > 0;

  function finished() {
    if (failed) return true;
    return settled && handlerDone ? true : !outstanding();
  }

  function conclusion() {
    if (settled && !handlerDone) warn('never_settled', 'The hook settled, but the promise it returned never did.');
    if (settled && handlerDone && outstanding()) warn('unfinished_work', 'The hook settled while requests or timers were still pending; they were dropped.');
    if (!settled && !failed && !handlerDone) failed = { __proto__: null, json: host.describeError(new Error('The hook promise never settled: nothing it waits for can still happen')) };
    let warnings = '';
    for (let i = 0; i < run.warnings.n; i++) {
      warnings += `${i ? ',' : ''}{"code":${quote(run.warnings[i].code)},"message":${quote(run.warnings[i].message)}}`;
    }
    const settledText = failed ? 'null' : settled ? settled.json : '{"kind":"none","class":null,"value":null}';
    const error = failed?.json ?? 'null';
    return `D{"settled":${settledText},"error":${error},"too_large":${failed?.tooLarge === true},"warnings":[${warnings}]}`;
  }

  // Read by the child after every turn: D the end, W the milliseconds to wait at most (or -) and new host calls.
  function state() {
    if (job === null && !failed) return 'D{}'; // a rehearsal
    if (finished()) return conclusion();
    const calls = pump.takeCalls();
    const timer = pump.nextTimer();
    let text = '';
    for (let i = 0; i < calls.n; i++) text += (i ? ',' : '') + calls[i];
    const wait = timer ? intrinsics.max(0, timer.at - host.now()) : '-';
    return `W${wait};${text ? `{"calls":[${text}]}` : ''}`;
  }
  const tail = { __proto__: null, toJSON: state };

  // A rejection of what already failed is the same failure.
  function unhandled(thrown) {
    if (settled) warn('unhandled_rejection', `A promise was rejected and nobody handled it: ${host.summary(thrown)}`);
    else if (!failed) failed = { __proto__: null, json: host.describeError(thrown) };
  }

  const SAMPLE_INPUT = '{"customer":{"attributes":{"emails":{"primaryEmail":"a@b.example"},"n":[1,2.5,true,null]}},"session":{}}';
  const SAMPLE_HOOK = `(async function (args) {
    const { attributes = {}, ...rest } = args.customer;
    const email = (attributes.emails?.primaryEmail ?? '').trim().toLowerCase().split('@');
    for (const [key, value] of Object.entries(attributes)) { if (typeof value === 'string' && /x+/.test(key)) rest[key] = \`\${value}!\`; }
    try { await null; return [email, rest, new Date().toISOString(), Math.max(1, 2), args.session.x || 0]; } catch (error) { throw new Error(error.message); }
  })`;

  const entry = {
    __proto__: null,
    run(given) {
      pump.dropBridge();
      job = given ?? host.input();
      host.source = job.source;
      run.startedAt = intrinsics.now();
      run.limits = job.limits;
      run.consoleUsed = 0;
      run.consoleClosed = false;
      host.setSources(job.modules ?? {});
      for (let i = 0; i < pump.starters.n; i++) pump.starters[i]({ seed: job.seed });
      try { load(); } catch (thrown) { threw(thrown); }
      return tail;
    },
    resume(given) {
      pump.dropBridge();
      const replies = given ?? host.input();
      for (let i = 0; i < replies.length; i++) pump.answer(replies[i]);
      try { pump.fireTimer(); } catch (thrown) { fail(thrown, 'throw in a timer'); }
      return tail;
    },
    // dukpy tells of a promise that nobody handled as text, the native way hands over what was thrown.
    rejected: (text) => { pump.dropBridge(); unhandled(host.rejection(text)); return tail; },
    unhandled,
    state,
    // Takes the ways of a run once, so that a child has its own copy of their pages before a customer waits.
    warm() {
      pump.dropBridge();
      const sample = parse(SAMPLE_INPUT);
      const handler = intrinsics.indirectEval(SAMPLE_HOOK);
      then(handler(sample), () => {});
      host.format(['%s', sample]);
      host.serialize(sample, 10000);
      pump.foregroundTimers();
      return { __proto__: null, toJSON: () => 'warm' };
    },
    require: (name) => host.require(name),
    // The text of an ES module: the hook's own, or that of an import ("lib:" stands before its name).
    moduleText: (name) => (name === 'hook.js' ? job.source : host.moduleText(intrinsics.slice(name, 4))),
  };
  host.uncaught = (thrown) => fail(thrown, 'throw in a microtask');
  intrinsics.defineProperty(g, '__entry', { value: entry, writable: true, configurable: true });
})(globalThis, __host);
