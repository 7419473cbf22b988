// The body of a Request or Response: what it is made of, and that it is read once.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const { Blob, FormData, ReadableStream } = lib;
  const { URLSearchParams } = g;

  /** { bytes() | stream, type }: a body as given to fetch, Request or Response. */
  lib.extractBody = (value) => {
    const of = (bytes, type = null) => ({ __proto__: null, bytes, stream: null, made: null, used: false, type });
    if (value instanceof ReadableStream) {
      if (value.locked || lib.disturbed(value)) throw new TypeError('Response body object should not be disturbed or locked');
      return { ...of(null), __proto__: null, stream: value };
    }
    if (value instanceof Blob) return of(() => lib.blobBytes(value), value.type || null);
    if (value instanceof FormData) {
      const { bytes, type } = lib.multipart(value);
      return of(() => bytes, type);
    }
    if (value instanceof URLSearchParams) {
      const text = value.toString();
      return of(() => lib.utf8Encode(text), 'application/x-www-form-urlencoded;charset=UTF-8');
    }
    if (lib.isBufferSource(value)) {
      const copy = lib.copyOf(value);
      return of(() => copy);
    }
    if (lib.isObject(value) && typeof value[Symbol.asyncIterator] === 'function') return { ...of(null), __proto__: null, stream: ReadableStream.from(value) };
    const text = lib.usv(value);
    return of(() => lib.utf8Encode(text), 'text/plain;charset=UTF-8');
  };

  const streamFor = (body) => body.stream ?? body.made;
  const isUsed = (body) => body.used || (streamFor(body) !== null && lib.disturbed(streamFor(body)));
  const isUnusable = (body) => isUsed(body) || (streamFor(body) !== null && streamFor(body).locked);
  lib.bodyUnusable = (body) => body !== null && isUnusable(body);

  /** All bytes of a body, once. */
  lib.takeBytes = async (body) => {
    if (body === null) return new Uint8Array(0);
    if (isUnusable(body)) throw new TypeError('Body is unusable: Body has already been read');
    const stream = streamFor(body);
    body.used = true;
    return stream ? lib.drain(stream) : body.bytes();
  };
  lib.cloneBody = (body) => {
    if (body === null) return null;
    if (!body.stream) return { ...body, __proto__: null, made: null };
    const [mine, copy] = body.stream.tee();
    body.stream = mine;
    return { ...body, __proto__: null, stream: copy };
  };

  async function toForm(bytes, type) {
    if (/^multipart\/form-data(;|$)/i.test(type)) return lib.parseMultipart(bytes, type);
    if (!/^application\/x-www-form-urlencoded(;|$)/i.test(type)) throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
    const form = new FormData();
    for (const [name, value] of lib.formParse(lib.utf8Decode(bytes))) form.append(name, value);
    return form;
  }
  const withoutMark = (text) => (text[0] === '\ufeff' ? P.StringPrototypeSlice(text, 1) : text);
  const { JSONParse: parse } = P;

  /** Gives a class body, bodyUsed and the readers; `open(object)` is its {body, headers}. */
  lib.bodyMixin = (Class, open) => {
    const readers = {
      get body() {
        const { body } = open(this);
        if (body === null) return null;
        if (!streamFor(body)) body.made = lib.streamOf(body.bytes);
        return streamFor(body);
      },
      get bodyUsed() { const { body } = open(this); return body !== null && isUsed(body); },
      async text() { const { body } = open(this); return textOf(body); },
      async json() { const { body } = open(this); return parse(await textOf(body)); },
      async arrayBuffer() { const { body } = open(this); return P.TypedArrayPrototypeGetBuffer(lib.copyOf(await lib.takeBytes(body))); },
      async bytes() { const { body } = open(this); return lib.copyOf(await lib.takeBytes(body)); },
      async blob() { const { body, headers } = open(this); return new Blob([await lib.takeBytes(body)], { type: headers.get('content-type') ?? '' }); },
      async formData() { const { body, headers } = open(this); return toForm(await lib.takeBytes(body), headers.get('content-type') ?? ''); },
    };
    for (const name of Object.keys(readers)) Object.defineProperty(Class.prototype, name, { __proto__: null, ...Object.getOwnPropertyDescriptor(readers, name), enumerable: true });
  };
  // The host may have sent the text itself: then nothing needs decoding.
  async function textOf(body) {
    const text = body && typeof body.text === 'string' && !streamFor(body) && !isUnusable(body) ? body.text : null;
    if (text === null) return withoutMark(lib.utf8Decode(await lib.takeBytes(body)));
    body.used = true;
    return withoutMark(text);
  }
})(globalThis, __host);
