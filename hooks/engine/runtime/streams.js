// ReadableStream with the default reader: enough for response.body, Blob.stream and bodies made by hand.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  let open, disturbedOf;

  class ReadableStreamDefaultController {
    #stream;
    constructor(mark, stream) { if (mark !== lib.internal) throw lib.illegal(); this.#stream = stream; }
    get desiredSize() { return open(this.#stream).desiredSize(); }
    enqueue(chunk) { open(this.#stream).enqueue(chunk); }
    close() { open(this.#stream).close(); }
    error(reason) { open(this.#stream).fail(reason); }
  }

  // What a stream holds; the public classes only look through it.
  class Core {
    chunks = []; reads = []; state = 'readable'; error = undefined; disturbed = false; locked = false; closing = false; pulling = false; ready = false;
    constructor(source, highWaterMark) { this.source = source; this.highWaterMark = highWaterMark; this.closed = Promise.withResolvers(); this.closed.promise.catch(() => {}); }
    begin(controller) {
      this.controller = controller;
      const started = this.source.start?.(controller);
      Promise.resolve(started).then(() => { this.ready = true; this.pull(); }, (reason) => this.fail(reason));
    }
    desiredSize() { return this.state === 'errored' ? null : this.state === 'closed' ? 0 : this.highWaterMark - this.chunks.length; }
    pull() {
      const wanted = this.reads.length > 0 || this.chunks.length < this.highWaterMark;
      if (!this.ready || this.pulling || this.closing || this.state !== 'readable' || !wanted || !this.source.pull) return;
      this.pulling = true;
      Promise.resolve().then(() => this.source.pull(this.controller)).then(() => { this.pulling = false; if (this.reads.length) this.pull(); }, (reason) => this.fail(reason));
    }
    enqueue(chunk) {
      if (this.closing || this.state !== 'readable') throw lib.coded(new TypeError('Invalid state: Controller is already closed'), 'ERR_INVALID_STATE');
      if (this.reads.length) this.reads.shift().resolve({ value: chunk, done: false });
      else this.chunks.push(chunk);
    }
    close() {
      if (this.closing || this.state !== 'readable') throw lib.coded(new TypeError('Invalid state: Controller is already closed'), 'ERR_INVALID_STATE');
      this.closing = true;
      if (!this.chunks.length) this.finish();
    }
    finish() {
      this.state = 'closed';
      for (const read of this.reads.splice(0)) read.resolve({ value: undefined, done: true });
      this.closed.resolve(undefined);
    }
    fail(reason) {
      if (this.state !== 'readable') return;
      this.state = 'errored';
      this.error = reason;
      this.chunks = [];
      for (const read of this.reads.splice(0)) read.reject(reason);
      this.closed.reject(reason);
    }
    read() {
      this.disturbed = true;
      if (this.state === 'errored') return Promise.reject(this.error);
      if (this.chunks.length) {
        const value = this.chunks.shift();
        if (this.closing && !this.chunks.length) this.finish(); else this.pull();
        return Promise.resolve({ value, done: false });
      }
      if (this.state === 'closed') return Promise.resolve({ value: undefined, done: true });
      const read = Promise.withResolvers();
      this.reads.push(read);
      this.pull();
      return read.promise;
    }
    async cancel(reason) {
      this.disturbed = true;
      if (this.state === 'errored') throw this.error;
      if (this.state === 'closed') return;
      this.chunks = [];
      this.finish();
      await this.source.cancel?.(reason);
    }
  }

  const locked = (what) => lib.coded(new TypeError(`Invalid state: ${what}`), 'ERR_INVALID_STATE');
  class ReadableStreamDefaultReader {
    #core;
    constructor(stream) {
      if (!(stream instanceof ReadableStream)) throw lib.argType('stream', 'an instance of ReadableStream', stream);
      this.#core = open(stream);
      if (this.#core.locked) throw locked('ReadableStream is locked');
      this.#core.locked = true;
    }
    get closed() { return this.#core ? this.#core.closed.promise : Promise.reject(locked('Reader released')); }
    read() { return this.#core ? this.#core.read() : Promise.reject(locked('The reader is not attached to a stream')); }
    cancel(reason) { return this.#core ? this.#core.cancel(reason) : Promise.reject(locked('The reader is not attached to a stream')); }
    releaseLock() {
      if (!this.#core) return;
      this.#core.locked = false;
      for (const read of this.#core.reads.splice(0)) read.reject(locked('Reader released'));
      this.#core = null;
    }
  }

  class ReadableStream {
    #core;
    constructor(source = undefined, strategy = undefined) {
      const given = lib.dictionary(source, "Failed to construct 'ReadableStream': source");
      if (given.type !== undefined && given.type !== 'bytes') throw lib.coded(new TypeError(`The argument 'type' is invalid. Received ${given.type}`), 'ERR_INVALID_ARG_VALUE');
      this.#core = new Core(given, strategy?.highWaterMark ?? 1);
      this.#core.begin(new ReadableStreamDefaultController(lib.internal, this));
    }
    static {
      open = (stream) => stream.#core;
      disturbedOf = (stream) => stream.#core.disturbed;
    }
    static from(iterable) {
      const iterator = (iterable[Symbol.asyncIterator] ?? iterable[Symbol.iterator]).call(iterable);
      return new ReadableStream({
        async pull(controller) {
          const { value, done } = await iterator.next();
          if (done) controller.close(); else controller.enqueue(await value);
        },
        async cancel(reason) { await iterator.return?.(reason); },
      }, { highWaterMark: 0 });
    }
    get locked() { return this.#core.locked; }
    getReader(options = undefined) {
      if (options?.mode !== undefined) throw lib.coded(new TypeError(`The argument 'options.mode' is invalid. Received ${options.mode}`), 'ERR_INVALID_ARG_VALUE');
      return new ReadableStreamDefaultReader(this);
    }
    cancel(reason = undefined) { return this.#core.locked ? Promise.reject(locked('ReadableStream is locked')) : this.#core.cancel(reason); }
    tee() {
      const reader = this.getReader();
      const controllers = [];
      let reading = null;
      const pull = () => (reading ??= reader.read().then(({ value, done }) => {
        reading = null;
        for (const controller of controllers) { if (done) controller.close(); else controller.enqueue(value); }
      }, (reason) => { for (const controller of controllers) controller.error(reason); }));
      const branch = () => new ReadableStream({ start: (controller) => { controllers.push(controller); }, pull }, { highWaterMark: 0 });
      return [branch(), branch()];
    }
    async *values(options = undefined) {
      const reader = this.getReader();
      try {
        for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
      } finally {
        if (!options?.preventCancel && open(this).state === 'readable') await reader.cancel();
        reader.releaseLock();
      }
    }
  }
  Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, { __proto__: null, value: ReadableStream.prototype.values, writable: true, configurable: true });

  /** A stream that gives `bytes()` once, when somebody reads. */
  lib.streamOf = (bytes) => new ReadableStream({
    pull(controller) {
      const chunk = bytes();
      if (chunk.length) controller.enqueue(chunk);
      controller.close();
    },
  }, { highWaterMark: 0 });
  /** Everything a stream gives, as bytes; chunks must be buffer sources (or text, where `text` is allowed). */
  lib.drain = async (stream) => {
    const reader = stream.getReader();
    const parts = [];
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!lib.isBufferSource(next.value)) throw new TypeError('Received non-Uint8Array chunk');
      P.ArrayPrototypePush(parts, lib.viewOf(next.value));
    }
    return lib.concatBytes(parts);
  };
  lib.disturbed = (stream) => disturbedOf(stream);
  lib.ReadableStream = ReadableStream;
  lib.expose(ReadableStreamDefaultController);
  lib.expose(ReadableStreamDefaultReader);
  lib.expose(ReadableStream);
})(globalThis, __host);
