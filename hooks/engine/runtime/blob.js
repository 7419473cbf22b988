// Blob, File and FormData, with the multipart form FormData travels in.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  let bytesOf, entriesOf;

  function partBytes(part, endings) {
    if (part instanceof Blob) return bytesOf(part);
    if (lib.isBufferSource(part)) return lib.copyOf(part);
    const text = lib.usv(part);
    return lib.utf8Encode(endings === 'native' ? text.replace(/\r\n?|\n/g, '\n') : text);
  }
  const typeOf = (value) => (/[^\x20-\x7e]/.test(value) ? '' : value.toLowerCase());

  class Blob {
    #bytes; #type;
    constructor(parts = [], options = undefined) {
      if (!lib.isObject(parts) || typeof parts[Symbol.iterator] !== 'function') throw lib.argType('sources', 'a sequence', parts);
      const given = lib.dictionary(options, "Failed to construct 'Blob': options");
      this.#bytes = lib.concatBytes(Array.from(parts, (part) => partBytes(part, given.endings)));
      this.#type = typeOf(`${given.type ?? ''}`);
    }
    static { bytesOf = (blob) => blob.#bytes; }
    get size() { return this.#bytes.length; }
    get type() { return this.#type; }
    async text() { return lib.utf8Decode(this.#bytes); }
    async arrayBuffer() { return lib.copyOf(this.#bytes).buffer; }
    async bytes() { return lib.copyOf(this.#bytes); }
    slice(start = 0, end = this.size, type = '') {
      const blob = new Blob([], { type: `${type}` });
      blob.#bytes = P.TypedArrayPrototypeSlice(this.#bytes, start, end);
      return blob;
    }
    stream() { return lib.streamOf(() => lib.copyOf(this.#bytes)); }
  }

  class File extends Blob {
    #name; #lastModified;
    constructor(parts, name, options = undefined) {
      lib.need(2, arguments.length, "Failed to construct 'File'");
      super(parts, options);
      this.#name = lib.usv(name);
      this.#lastModified = options?.lastModified === undefined ? P.DateNow() : Math.trunc(+options.lastModified) || 0;
    }
    get name() { return this.#name; }
    get lastModified() { return this.#lastModified; }
    get webkitRelativePath() { return ''; }
  }

  function entry(what, name, value, filename, given) {
    lib.need(2, given, `Failed to execute '${what}' on 'FormData'`);
    if (!(value instanceof Blob)) {
      if (given > 2) throw new TypeError(`Failed to execute '${what}' on 'FormData': parameter 2 is not of type 'Blob'`);
      return [lib.usv(name), lib.usv(value)];
    }
    if (value instanceof File && filename === undefined) return [lib.usv(name), value];
    return [lib.usv(name), new File([value], filename === undefined ? 'blob' : filename, { type: value.type })];
  }
  class FormData {
    #entries = [];
    constructor(form = undefined) {
      if (form !== undefined) throw lib.argType('form', 'undefined', form);
    }
    static { entriesOf = (form) => form.#entries; }
    append(name, value, filename = undefined) { this.#entries.push(entry('append', name, value, filename, arguments.length)); }
    set(name, value, filename = undefined) {
      const fresh = entry('set', name, value, filename, arguments.length);
      const at = this.#entries.findIndex((e) => e[0] === fresh[0]);
      if (at < 0) { this.#entries.push(fresh); return; }
      this.#entries[at] = fresh;
      this.#entries = this.#entries.filter((e, i) => i <= at || e[0] !== fresh[0]);
    }
    delete(name) { lib.need(1, arguments.length, "Failed to execute 'delete' on 'FormData'"); const key = lib.usv(name); this.#entries = this.#entries.filter((e) => e[0] !== key); }
    get(name) { lib.need(1, arguments.length, "Failed to execute 'get' on 'FormData'"); const key = lib.usv(name); return this.#entries.find((e) => e[0] === key)?.[1] ?? null; }
    getAll(name) { lib.need(1, arguments.length, "Failed to execute 'getAll' on 'FormData'"); const key = lib.usv(name); return this.#entries.filter((e) => e[0] === key).map((e) => e[1]); }
    has(name) { lib.need(1, arguments.length, "Failed to execute 'has' on 'FormData'"); const key = lib.usv(name); return this.#entries.some((e) => e[0] === key); }
    forEach(callback, thisArg = undefined) { for (const [name, value] of this) callback.call(thisArg, value, name, this); }
    entries() { return iterate(this, 'entries'); }
    keys() { return iterate(this, 'keys'); }
    values() { return iterate(this, 'values'); }
  }
  const iterate = lib.pairIterator('FormData', (form) => entriesOf(form));
  Object.defineProperty(FormData.prototype, Symbol.iterator, { __proto__: null, value: FormData.prototype.entries, writable: true, configurable: true });

  // --- multipart/form-data ---------------------------------------------------------------------------------------
  const quoted = (text) => text.replace(/\r\n?|\n/g, '\r\n').replace(/\r\n/g, '%0D%0A').replace(/"/g, '%22');
  lib.multipart = (form) => {
    const boundary = `----formdata-hookline-${lib.hexEncode(lib.randomBytes(8))}`;
    const parts = [];
    for (const [name, value] of entriesOf(form)) {
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"`;
      if (typeof value === 'string') parts.push(lib.utf8Encode(`${head}\r\n\r\n${value.replace(/\r\n?|\n/g, '\r\n')}\r\n`));
      else {
        parts.push(lib.utf8Encode(`${head}; filename="${quoted(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`));
        parts.push(bytesOf(value), lib.utf8Encode('\r\n'));
      }
    }
    parts.push(lib.utf8Encode(`--${boundary}--\r\n`));
    return { bytes: lib.concatBytes(parts), type: `multipart/form-data; boundary=${boundary}` };
  };
  const unquoted = (text) => lib.utf8Decode(lib.latin1Encode(text)).replace(/%0D/gi, '\r').replace(/%0A/gi, '\n').replace(/%22/g, '"');
  const textOf = (raw) => lib.utf8Decode(lib.latin1Encode(raw));
  lib.parseMultipart = (bytes, contentType) => {
    const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
    const pieces = boundary ? `\r\n${lib.latin1Decode(bytes)}`.split(`\r\n--${boundary[1] ?? boundary[2]}`) : [];
    if (pieces.length < 2 || !pieces[pieces.length - 1].startsWith('--')) throw new TypeError('Failed to parse body as FormData.');
    const form = new FormData();
    for (const piece of pieces.slice(1, -1)) {
      const cut = piece.indexOf('\r\n\r\n');
      const head = piece.slice(0, cut), body = piece.slice(cut + 4);
      const name = /^content-disposition:\s*form-data;.*?\bname="([^"]*)"/im.exec(head);
      if (cut < 0 || !name) throw new TypeError('Failed to parse body as FormData.');
      const filename = /^content-disposition:.*\bfilename="([^"]*)"/im.exec(head);
      const type = /^content-type:\s*(.*?)\s*$/im.exec(head);
      if (filename) form.append(unquoted(name[1]), new File([lib.latin1Encode(body)], unquoted(filename[1]), { type: type?.[1] ?? 'text/plain' }));
      else form.append(unquoted(name[1]), textOf(body));
    }
    return form;
  };
  lib.blobBytes = (blob) => bytesOf(blob);
  lib.Blob = Blob;
  lib.FormData = FormData;
  lib.expose(Blob);
  lib.expose(File);
  lib.expose(FormData);
})(globalThis, __host);
