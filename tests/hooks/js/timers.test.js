const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
test('timers fire in the order of their time', async () => {
  const seen = [];
  // Half a second: a busy machine may stop us between two of these lines.
  const over = new Promise((resolve) => { setTimeout((...args) => { seen.push(args); resolve(); }, 500, 'late', 1); });
  setTimeout(() => seen.push('soon'), 1);
  const cleared = setTimeout(() => seen.push('never'), 2);
  clearTimeout(cleared);
  setTimeout('nothing'.length ? () => seen.push('zero') : null);
  await over;
  same(seen, ['soon', 'zero', ['late', 1]]);
});
test('microtasks come before timers', async () => {
  const seen = [];
  setTimeout(() => seen.push('timer'), 0);
  queueMicrotask(() => seen.push('micro'));
  Promise.resolve().then(() => seen.push('promise'));
  seen.push('now');
  await sleep(10);
  same(seen, ['now', 'micro', 'promise', 'timer']);
});
test('setInterval repeats until cleared', async () => {
  let count = 0;
  await new Promise((resolve) => { const timer = setInterval(() => { if (++count === 3) { clearInterval(timer); resolve(); } }, 1); });
  await sleep(20);
  equal(count, 3);
});
test('setImmediate', async () => {
  const seen = [];
  const never = setImmediate(() => seen.push('never'));
  clearImmediate(never);
  await new Promise((resolve) => { setImmediate((value) => { seen.push(value); resolve(); }, 'x'); });
  await sleep(1);
  same(seen, ['x']);
});
test('a timer is an object that counts as a number', async () => {
  let fired = false;
  const timer = setTimeout(() => { fired = true; }, 5);
  equal(typeof timer, 'object');
  ok(+timer > 0);
  equal(timer.hasRef(), true);
  equal(timer.unref(), timer);
  equal(timer.hasRef(), false);
  timer.ref();
  clearTimeout(+timer);
  await sleep(15);
  equal(fired, false);
});
test('refresh starts over', async () => {
  let count = 0;
  const timer = setTimeout(() => { count++; }, 1);
  await sleep(10);
  timer.refresh();
  await sleep(20);
  equal(count, 2);
});
test('clearing nonsense does nothing', () => { clearTimeout(undefined); clearTimeout(null); clearTimeout('x'); clearInterval({}); clearTimeout(123456); });
for (const value of ['code', null, undefined, {}]) test(`a ${typeof value} is no callback`, () => { throws(() => setTimeout(value, 1), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }); throws(() => queueMicrotask(value), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }); });
test('performance.now goes forward', async () => {
  const start = performance.now();
  ok(start >= 0 && Math.abs(performance.timeOrigin + start - Date.now()) < 5000);
  await sleep(5);
  ok(performance.now() >= start);
});
test.engine('the clock is no finer than a millisecond', () => equal(performance.now() % 1, 0));
test('the timers modules', async () => {
  equal(require('timers').setTimeout, setTimeout);
  const timers = require('node:timers/promises');
  equal(await timers.setTimeout(1, 'value'), 'value');
  equal(await timers.setImmediate('now'), 'now');
  await rejects(timers.setTimeout(1000, null, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  const controller = new AbortController();
  const waiting = timers.setTimeout(1000, null, { signal: controller.signal });
  controller.abort();
  await rejects(waiting, { name: 'AbortError', code: 'ABORT_ERR' });
  let count = 0;
  for await (const value of timers.setInterval(1, 'tick')) { equal(value, 'tick'); if (++count === 3) break; }
  equal(count, 3);
});
