test('listeners are called in order, once each', () => {
  const target = new EventTarget();
  const seen = [];
  const first = (event) => seen.push(['first', event.type, event.target === target, event.currentTarget === target, event.eventPhase]);
  target.addEventListener('x', first);
  target.addEventListener('x', first);
  target.addEventListener('x', { handleEvent(event) { seen.push(['object', this !== target, event.defaultPrevented]); } });
  target.addEventListener('x', () => seen.push('once'), { once: true });
  const event = new Event('x');
  equal(target.dispatchEvent(event), true);
  target.dispatchEvent(new Event('x'));
  same(seen, [['first', 'x', true, true, 2], ['object', true, false], 'once', ['first', 'x', true, true, 2], ['object', true, false]]);
  same([event.currentTarget, event.eventPhase, event.target === target], [null, 0, true]);
});
test('listeners can be removed, also while dispatching', () => {
  const target = new EventTarget();
  const seen = [];
  const late = () => seen.push('late');
  target.addEventListener('x', () => { seen.push('a'); target.removeEventListener('x', late); target.addEventListener('x', () => seen.push('new')); });
  target.addEventListener('x', late);
  target.dispatchEvent(new Event('x'));
  same(seen, ['a']);
});
test('preventDefault, stopImmediatePropagation', () => {
  const target = new EventTarget();
  const seen = [];
  target.addEventListener('x', (event) => { event.preventDefault(); event.stopImmediatePropagation(); });
  target.addEventListener('x', () => seen.push('no'));
  equal(target.dispatchEvent(new Event('x', { cancelable: true })), false);
  equal(target.dispatchEvent(new Event('x')), true);
  same(seen, []);
});
test('a signal removes a listener', () => {
  const target = new EventTarget(), controller = new AbortController();
  let count = 0;
  target.addEventListener('x', () => count++, { signal: controller.signal });
  target.dispatchEvent(new Event('x'));
  controller.abort();
  target.dispatchEvent(new Event('x'));
  equal(count, 1);
});
test('bad arguments', () => {
  throws(() => new Event(), { name: 'TypeError' });
  throws(() => new EventTarget().dispatchEvent({}), { name: 'TypeError' });
  throws(() => new EventTarget().dispatchEvent(), { name: 'TypeError' });
});
test('an event cannot be dispatched twice at once', () => {
  const target = new EventTarget();
  let error;
  target.addEventListener('x', (event) => { try { target.dispatchEvent(event); } catch (e) { error = e; } });
  target.dispatchEvent(new Event('x'));
  ok(error instanceof Error);
});
test('CustomEvent carries detail', () => {
  const CustomEvent = globalThis.CustomEvent;
  same([new CustomEvent('x', { detail: 5 }).detail, new CustomEvent('x').detail, new CustomEvent('x') instanceof Event], [5, null, true]);
});
test('abort once, with the reason', () => {
  const controller = new AbortController(), { signal } = controller;
  const seen = [];
  signal.onabort = (event) => seen.push(event.type);
  signal.addEventListener('abort', () => seen.push('listener'));
  equal(signal.aborted, false);
  signal.throwIfAborted();
  controller.abort();
  controller.abort('again');
  same(seen, ['abort', 'listener']);
  same([signal.aborted, signal.reason.name, signal.reason.code, signal.reason.message], [true, 'AbortError', 20, 'This operation was aborted']);
  ok(signal.reason instanceof DOMException && signal.reason instanceof Error);
  throws(() => signal.throwIfAborted(), { name: 'AbortError' });
});
test('AbortSignal.abort, any', () => {
  same([AbortSignal.abort('x').reason, AbortSignal.abort().reason.name], ['x', 'AbortError']);
  const a = new AbortController(), b = new AbortController();
  const any = AbortSignal.any([a.signal, b.signal]);
  equal(any.aborted, false);
  b.abort('b');
  a.abort('a');
  equal(any.reason, 'b');
  equal(AbortSignal.any([AbortSignal.abort(1), a.signal]).reason, 1);
});
test('AbortSignal.timeout', async () => {
  const signal = AbortSignal.timeout(5);
  await new Promise((resolve) => { signal.onabort = resolve; setTimeout(() => {}, 50); });
  same([signal.reason.name, signal.reason.message], ['TimeoutError', 'The operation was aborted due to timeout']);
  throws(() => AbortSignal.timeout(-1), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
});
test('AbortSignal cannot be constructed', () => { throws(() => new AbortSignal(), { name: 'TypeError', message: 'Illegal constructor' }); });
test('DOMException', () => {
  const error = new DOMException('m', 'DataCloneError');
  same([error.name, error.message, error.code, new DOMException().name, DOMException.ABORT_ERR], ['DataCloneError', 'm', 25, 'Error', 20]);
  equal(Object.prototype.toString.call(error), '[object DOMException]');
});
