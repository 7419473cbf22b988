// console with levels. Lines leave the child at once, so that they survive an endless loop or a crash that follows.
(function (g, host) {
  'use strict';
  const { intrinsics, run, inspect } = host;
  const { slice, repeat, replace, RegExp } = intrinsics;
  const LEVELS = { __proto__: null, debug: 1, info: 1, warn: 1, error: 1 };
  const state = { __proto__: null, indent: 0, counts: { __proto__: null }, clocks: { __proto__: null } };

  function write(level, text) {
    if (run.consoleClosed) return;
    const left = run.limits.console - run.consoleUsed;
    const cut = text.length > left;
    const shown = cut ? slice(text, 0, left) : text;
    run.consoleUsed += shown.length + 1;
    host.emit(`${level}\n${host.now()}\n${shown}`);
    if (!cut) return;
    run.consoleClosed = true;
    host.emit(`warn\n${host.now()}\n[console output ends here: ${run.limits.console} characters a run]`);
    host.warn('console_truncated', `Console output stopped after ${run.limits.console} characters.`);
  }

  function print(level, text) {
    const pad = repeat('  ', state.indent);
    write(level, pad ? pad + replace(text, new RegExp('\n', 'g'), `\n${pad}`) : text);
  }
  host.log = (level, text) => print(LEVELS[level] ? level : 'info', `${text}`);

  const line = (level) => (...values) => print(level, host.format(values));
  const label = (name) => (name === undefined ? 'default' : `${name}`);
  const elapsed = (name) => `${name}: ${host.now() - state.clocks[name]}ms`;
  const console = {
    log: line('info'), info: line('info'), debug: line('debug'), warn: line('warn'), error: line('error'),
    trace(...values) {
      const frames = host.frameTexts(new intrinsics.Error().stack);
      let text = `Trace: ${host.format(values)}`;
      for (let i = 0; i < frames.n; i++) text += `\n${frames[i].text}`;
      print('debug', text);
    },
    dir(value, options) { print('info', inspect(value, options)); },
    dirxml: line('info'),
    table(value) { print('info', inspect(value, { depth: 4 })); },
    assert(ok, ...values) {
      if (!ok) print('error', values.length ? `Assertion failed: ${host.format(values)}` : 'Assertion failed');
    },
    group(...values) { if (values.length) print('info', host.format(values)); state.indent = state.indent < 20 ? state.indent + 1 : 20; },
    groupEnd() { if (state.indent) state.indent--; },
    count(name) { const key = label(name); state.counts[key] = (state.counts[key] ?? 0) + 1; print('info', `${key}: ${state.counts[key]}`); },
    countReset(name) { delete state.counts[label(name)]; },
    time(name) { state.clocks[label(name)] = host.now(); },
    timeLog(name, ...values) { const key = label(name); if (key in state.clocks) print('info', host.format([elapsed(key), ...values])); },
    timeEnd(name) { const key = label(name); if (key in state.clocks) { print('info', elapsed(key)); delete state.clocks[key]; } },
    clear() {},
  };
  console.groupCollapsed = console.group;
  host.defineGlobal('console', console);
})(globalThis, __host);
