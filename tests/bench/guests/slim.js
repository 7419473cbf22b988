// What the least usable host runtime needs: a console, timers, seeded randomness, a fetch that asks its host.
(function (g) {
  'use strict';
  const { parse, stringify } = JSON;
  const lines = [];
  const waiting = new Map();
  const due = [];
  const asked = [];
  let counter = 0;
  let outcome = null;

  const shown = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return value.stack || String(value);
    try { return stringify(value) ?? String(value); } catch { return '[object]'; }
  };
  const line = (level) => (...values) => {
    if (lines.length < 500) lines.push([level, values.map(shown).join(' ').slice(0, 2000)]);
  };
  g.console = { log: line('info'), info: line('info'), warn: line('warn'), error: line('error'), debug: line('debug') };

  // xorshift128+: a context that is used for one customer starts from that call's seed.
  const mask = (1n << 64n) - 1n;
  let low = 1n;
  let high = 2n;
  const seed = (hex) => { low = BigInt('0x' + hex.slice(0, 16)) | 1n; high = BigInt('0x' + hex.slice(16, 32)); };
  Math.random = () => {
    let mixed = low;
    low = high;
    mixed ^= (mixed << 23n) & mask;
    mixed ^= mixed >> 17n;
    mixed ^= low ^ (low >> 26n);
    high = mixed;
    return Number(((high + low) & mask) >> 11n) / 9007199254740992;
  };

  g.setTimeout = (run, delay = 0, ...rest) => {
    due.push({ id: ++counter, at: Math.max(0, Number(delay) || 0), run: () => run(...rest) });
    return counter;
  };
  g.clearTimeout = (id) => {
    const place = due.findIndex((timer) => timer.id === id);
    if (place >= 0) due.splice(place, 1);
  };

  class Headers {
    #values = new Map();
    constructor(init = {}) { for (const [name, value] of Object.entries(init)) this.set(name, value); }
    set(name, value) { this.#values.set(String(name).toLowerCase(), String(value)); }
    get(name) { return this.#values.get(String(name).toLowerCase()) ?? null; }
    has(name) { return this.#values.has(String(name).toLowerCase()); }
    [Symbol.iterator]() { return this.#values[Symbol.iterator](); }
  }
  class Response {
    #body;
    constructor({ status, headers, body }) { this.status = status; this.headers = new Headers(headers); this.#body = body; }
    get ok() { return this.status >= 200 && this.status < 300; }
    async text() { return this.#body; }
    async json() { return parse(this.#body); }
  }
  g.Headers = Headers;
  g.Response = Response;
  g.fetch = (url, init = {}) => new Promise((resolve, reject) => {
    if (waiting.size > 64) { reject(new TypeError('too many requests at once')); return; }
    const id = ++counter;
    waiting.set(id, { resolve, reject });
    asked.push({ id, op: 'fetch', url: String(url), method: String(init.method || 'GET'), headers: init.headers || {}, body: init.body ?? null });
  });

  const fault = (error) => {
    try {
      return { name: String(error?.name ?? 'Error'), message: String(error?.message ?? error), stack: String(error?.stack ?? '') };
    } catch { return { name: 'Error', message: 'unprintable', stack: '' }; }
  };
  // What the host does next: take the outcome, do what was asked, or sleep until the first timer.
  const next = () => {
    const told = lines.splice(0);
    if (outcome) return { ...outcome, lines: told };
    if (asked.length) return { asked: asked.splice(0), lines: told };
    if (due.length) { due.sort((a, b) => a.at - b.at || a.id - b.id); return { sleep: due[0].at, lines: told }; }
    return waiting.size ? { asked: [], lines: told } : { error: fault(new Error('never settled')), lines: told };
  };
  const report = { toJSON: next };
  let hook = null;
  Object.defineProperty(g, '__slim', {
    value: Object.freeze({
      load(source) {
        const module = { exports: {} };
        new Function('module', 'exports', source)(module, module.exports);
        if (typeof module.exports !== 'function') throw new TypeError('module.exports must be a function');
        hook = module.exports;
      },
      run({ args, seed: hex }) {
        seed(hex);
        (async () => hook(args))().then((ok) => { outcome = { ok: ok ?? null }; }, (error) => { outcome = { error: fault(error) }; });
        return report;
      },
      resume({ replies = [], slept = false }) {
        for (const { id, response, error } of replies) {
          const { resolve, reject } = waiting.get(id);
          waiting.delete(id);
          if (error) reject(new TypeError(error)); else resolve(new Response(response));
        }
        if (slept) { const first = due.shift(); for (const timer of due) timer.at -= first.at; first.run(); }
        return report;
      },
    }),
  });
})(globalThis);
