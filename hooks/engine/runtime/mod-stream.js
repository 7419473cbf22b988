// require('stream'): Readable, Writable, Duplex, Transform, PassThrough, pipeline and finished, on EventEmitter.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const soon = (fn) => queueMicrotask(fn);

  function makeBase(EventEmitter) {
    function Stream(options) {
      EventEmitter.call(this);
      this.destroyed = false;
      if (options?.destroy) this._destroy = options.destroy;
    }
    Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
    Object.setPrototypeOf(Stream, EventEmitter);
    Object.assign(Stream.prototype, {
      _destroy(error, callback) { callback(error); },
      destroy(error) {
        if (this.destroyed) return this;
        this.destroyed = true;
        this.errored = error ?? null;
        this._destroy(error ?? null, (failure) => soon(() => {
          if (failure ?? error) this.emit('error', failure ?? error);
          this.emit('close');
        }));
        return this;
      },
    });
    return Stream;
  }

  const readableMethods = {
    _read() {},
    push(chunk, encoding) {
      const state = this._readable;
      if (state.ended) { if (chunk !== null) this.destroy(lib.coded(new Error('stream.push() after EOF'), 'ERR_STREAM_PUSH_AFTER_EOF')); return false; }
      state.reading = false;
      if (chunk === null) state.ended = true;
      else {
        if (typeof chunk !== 'string' && !state.objectMode && !lib.isBytes(chunk)) { this.destroy(lib.argType('chunk', 'of type string or an instance of Buffer or Uint8Array', chunk)); return false; }
        const bytes = typeof chunk === 'string' && !state.objectMode ? lib.Buffer.from(chunk, encoding) : lib.isBytes(chunk) ? lib.toBuffer(chunk) : chunk;
        const item = state.decoder && !state.objectMode ? state.decoder.write(bytes) : bytes;
        if (state.objectMode || item.length) state.buffer.push(item);
      }
      this._flow();
      return !state.ended && state.buffer.length < state.highWaterMark;
    },
    unshift(chunk) { this._readable.buffer.unshift(typeof chunk === 'string' && !this._readable.objectMode ? lib.Buffer.from(chunk) : chunk); this._flow(); },
    _want() {
      const state = this._readable;
      if (state.reading || state.ended || this.destroyed || state.buffer.length >= state.highWaterMark) return;
      state.reading = true;
      try { this._read(state.highWaterMark); } catch (error) { this.destroy(error); }
    },
    _flow() {
      const state = this._readable;
      if (state.scheduled) return;
      state.scheduled = true;
      soon(() => { state.scheduled = false; this._deliver(); });
    },
    _deliver() {
      const state = this._readable;
      while (state.flowing && state.buffer.length && !this.destroyed) { this.emit('data', state.buffer.shift()); this._want(); }
      if (!state.flowing && (state.buffer.length || state.ended) && this.listenerCount('readable')) this.emit('readable');
      if (state.flowing && !state.buffer.length) { if (state.ended) this._finishReading(); else this._want(); }
    },
    _finishReading() {
      const state = this._readable;
      if (state.finished || this.destroyed) return;
      const tail = state.decoder ? state.decoder.end() : '';
      if (tail) this.emit('data', tail);
      state.finished = true;
      this.readableEnded = true;
      this.emit('end');
      if (!this._writable || this.writableFinished) this.destroy();
    },
    read() {
      const state = this._readable;
      if (!state.buffer.length) { if (state.ended) soon(() => this._finishReading()); else this._want(); }
      if (!state.buffer.length) return null;
      const all = state.objectMode ? state.buffer.shift() : state.decoder ? state.buffer.splice(0).join('') : lib.Buffer.concat(state.buffer.splice(0));
      if (state.ended && !state.buffer.length) soon(() => this._finishReading()); else this._want();
      return all;
    },
    on(name, listener) {
      this._base.on.call(this, name, listener);
      if (name === 'data' && this._readable.flowing !== false) this.resume();
      if (name === 'readable') { this._readable.flowing = false; soon(() => this._want()); this._flow(); }
      return this;
    },
    resume() { this._readable.flowing = true; this._flow(); return this; },
    pause() { this._readable.flowing = false; return this; },
    isPaused() { return this._readable.flowing === false; },
    setEncoding(encoding) { this._readable.decoder = new this._StringDecoder(encoding); return this; },
    pipe(target, options = {}) {
      this.on('data', (chunk) => { if (target.write(chunk) === false) { this.pause(); target.once('drain', () => this.resume()); } });
      if (options.end !== false) this.on('end', () => target.end());
      target.emit('pipe', this);
      return target;
    },
    async *[Symbol.asyncIterator]() {
      const queue = [];
      let wake = () => {};
      this.on('data', (chunk) => { queue.push([chunk]); this.pause(); wake(); });
      this.once('end', () => { queue.push(null); wake(); });
      this.once('error', (error) => { queue.push(error); wake(); });
      this.once('close', () => { queue.push(null); wake(); });
      for (;;) {
        if (!queue.length) { this.resume(); await new Promise((resolve) => { wake = resolve; }); }
        const item = queue.shift();
        if (item === null) return;
        if (!Array.isArray(item)) throw item;
        yield item[0];
      }
    },
  };
  readableMethods.addListener = readableMethods.on;

  const writableMethods = {
    _write(chunk, encoding, callback) { callback(); },
    write(chunk, encoding, callback) {
      if (typeof encoding === 'function') return this.write(chunk, undefined, encoding);
      const state = this._writable;
      if (state.ending || this.destroyed) {
        const error = lib.coded(new Error('write after end'), 'ERR_STREAM_WRITE_AFTER_END');
        soon(() => { callback?.(error); if (this.destroyed) this.emit('error', error); else this.destroy(error); });
        return false;
      }
      if (chunk === null) throw lib.coded(new TypeError('May not write null values to stream'), 'ERR_STREAM_NULL_VALUES');
      if (!state.objectMode && typeof chunk !== 'string' && !lib.isBytes(chunk)) throw lib.argType('chunk', 'of type string or an instance of Buffer or Uint8Array', chunk);
      const item = typeof chunk === 'string' && !state.objectMode && state.decodeStrings ? lib.Buffer.from(chunk, encoding) : chunk;
      state.queue.push({ chunk: item, encoding: typeof item === 'string' ? encoding ?? 'utf8' : 'buffer', callback });
      this._drain();
      const full = state.queue.length >= state.highWaterMark;
      state.needDrain ||= full;
      return !full;
    },
    _drain() {
      const state = this._writable;
      if (state.busy || this.destroyed) return;
      const item = state.queue.shift();
      if (!item) { if (state.ending) this._finishWriting(); return; }
      state.busy = true;
      const done = (error) => soon(() => {
        state.busy = false;
        item.callback?.(error ?? null);
        if (error) { this.destroy(error); return; }
        if (!state.queue.length && state.needDrain && !state.ending) { state.needDrain = false; this.emit('drain'); }
        this._drain();
      });
      try { this._write(item.chunk, item.encoding, done); } catch (error) { done(error); }
    },
    _finishWriting() {
      const state = this._writable;
      if (state.finished) return;
      state.finished = true;
      const finish = (error) => {
        if (error) { this.destroy(error); return; }
        this.writableFinished = true;
        this.emit('finish');
        if (this._autoDestroy !== false && (!this._readable || this.readableEnded)) this.destroy();
      };
      if (this._final) this._final((error) => soon(() => finish(error))); else soon(finish);
    },
    end(chunk, encoding, callback) {
      if (typeof chunk === 'function') return this.end(undefined, undefined, chunk);
      if (typeof encoding === 'function') return this.end(chunk, undefined, encoding);
      if (callback) this.once('finish', callback);
      if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
      this._writable.ending = true;
      this.writableEnded = true;
      this._drain();
      return this;
    },
    cork() {}, uncork() {}, setDefaultEncoding() { return this; },
  };

  function build(require) {
    const EventEmitter = require('events');
    const { StringDecoder } = require('string_decoder');
    const Stream = makeBase(EventEmitter);
    const startReading = (self, options = {}) => {
      const objectMode = Boolean(options.objectMode ?? options.readableObjectMode);
      self._readable = { buffer: [], flowing: null, reading: false, ended: false, finished: false, scheduled: false, objectMode, highWaterMark: objectMode ? options.highWaterMark ?? 16 : 16, decoder: null };
      self.readable = true;
      if (options.read) self._read = options.read;
      if (options.encoding) self.setEncoding(options.encoding);
    };
    const startWriting = (self, options = {}) => {
      const objectMode = Boolean(options.objectMode ?? options.writableObjectMode);
      self._writable = { queue: [], busy: false, ending: false, finished: false, needDrain: false, objectMode, decodeStrings: options.decodeStrings !== false, highWaterMark: 16 };
      Object.assign(self, { writable: true, writableEnded: false, writableFinished: false });
      if (options.write) self._write = options.write;
      if (options.final) self._final = options.final;
    };
    const make = (name, init, ...methods) => {
      const Class = { [name]: function (options) { Stream.call(this, options); init(this, options); } }[name];
      Object.setPrototypeOf(Class.prototype, Stream.prototype);
      Object.setPrototypeOf(Class, Stream);
      for (const set of methods) Object.defineProperties(Class.prototype, Object.getOwnPropertyDescriptors(set));
      Object.defineProperty(Class.prototype, '_base', { value: Stream.prototype });
      Object.defineProperty(Class.prototype, '_StringDecoder', { value: StringDecoder });
      return Class;
    };
    const Readable = make('Readable', startReading, readableMethods);
    const Writable = make('Writable', startWriting, writableMethods);
    const Duplex = make('Duplex', (self, options) => { startReading(self, options); startWriting(self, options); }, readableMethods, writableMethods);
    const Transform = make('Transform', (self, options = {}) => {
      startReading(self, options);
      startWriting(self, options);
      if (options.transform) self._transform = options.transform;
      if (options.flush) self._flush = options.flush;
    }, readableMethods, writableMethods, {
      _transform(chunk, encoding, callback) { callback(null, chunk); },
      _flush(callback) { callback(); },
      _write(chunk, encoding, callback) { this._transform(chunk, encoding, (error, value) => { if (!error && value !== undefined && value !== null) this.push(value); callback(error); }); },
      _final(callback) { this._flush((error, value) => { if (!error && value !== undefined && value !== null) this.push(value); if (!error) this.push(null); callback(error); }); },
    });
    Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
    const PassThrough = make('PassThrough', (self, options) => Transform.call(self, options));
    Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
    Readable.from = (iterable, options) => {
      const items = typeof iterable === 'string' || lib.isBytes(iterable) ? [iterable] : iterable;
      const iterator = (items[Symbol.asyncIterator] ?? items[Symbol.iterator]).call(items);
      return new Readable({ objectMode: true, ...options, read() { Promise.resolve(iterator.next()).then(async ({ value, done }) => this.push(done ? null : await value)).catch((error) => this.destroy(error)); } });
    };

    function finished(stream, options, callback) {
      if (typeof options === 'function') return finished(stream, {}, options);
      let over = false;
      const end = (error) => { if (!over) { over = true; callback(error); } };
      stream.on('error', end);
      const waits = [stream._readable && options.readable !== false && 'end', stream._writable && options.writable !== false && 'finish'].filter(Boolean);
      let left = waits.length;
      for (const name of waits) stream.on(name, () => { if (--left === 0) end(); });
      stream.on('close', () => end(left > 0 ? lib.coded(new Error('Premature close'), 'ERR_STREAM_PREMATURE_CLOSE') : undefined));
      return () => { over = true; };
    }
    function pipeline(...streams) {
      const callback = typeof streams[streams.length - 1] === 'function' ? streams.pop() : () => {};
      const chain = (streams.length === 1 && Array.isArray(streams[0]) ? streams[0] : streams).map((item, i) => (i === 0 && typeof item.pipe !== 'function' ? Readable.from(item) : item));
      let over = false;
      const end = (error) => {
        if (over) return;
        over = true;
        if (error) for (const stream of chain) { stream.on('error', () => {}); stream.destroy(); }
        callback(error);
      };
      chain.forEach((stream, i) => finished(stream, { readable: i === 0, writable: i > 0 }, (error) => { if (error || i === chain.length - 1) end(error); }));
      for (let i = 1; i < chain.length; i++) chain[i - 1].pipe(chain[i]);
      return chain[chain.length - 1];
    }
    const promises = {
      pipeline: (...streams) => new Promise((resolve, reject) => { pipeline(...streams, (error) => (error ? reject(error) : resolve())); }),
      finished: (stream, options = {}) => new Promise((resolve, reject) => { finished(stream, options, (error) => (error ? reject(error) : resolve())); }),
    };
    return Object.assign(Stream, { Stream, Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished, promises });
  }
  host.registerModule('stream', build);
  host.registerModule('stream/promises', (require) => require('stream').promises);
})(globalThis, __host);
