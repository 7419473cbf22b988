// What every hook finds as globals, for the editor: completion, hover and problems. The runtime beside this file makes them.
// docs/runtime.md is made of this file: `// ## ` begins a chapter there, and the comment lines after it are its text.

// ## The hook and its modules
// A hook is a CommonJS file (`module.exports = async (args) => { … }`) or an ES module (`export default`).
// `require` knows Node's core modules `assert` `buffer` `crypto` `dns` `events` `http` `https` `path` `querystring` `stream`
// `string_decoder` `timers` `url` `util` (also as `node:…`, and `dns/promises` `stream/promises` `timers/promises`
// `assert/strict` `util/types`), and the packages of the hook's own dependencies: such a package comes before a core module of
// the same name, which `node:…` still names. There are no files, no processes and no servers.

/** The hook is what this is set to: `module.exports = async (args) => { … }`. */
declare var module: { exports: any };
declare var exports: any;
/** Core modules (`crypto`, `url`, `util`, …) and the packages of the hook. */
declare function require(name: string): any;

// ## Console
// Lines appear on the execution, in order, with their level and time. Secrets are masked.

interface Console {
  /** Writes a line to the console of the execution. Secrets are masked. */
  log(...values: any[]): void;
  info(...values: any[]): void;
  /** Writes a line that stands out as a warning. */
  warn(...values: any[]): void;
  /** Writes a line that stands out as an error. */
  error(...values: any[]): void;
  debug(...values: any[]): void;
  assert(condition?: any, ...values: any[]): void;
  dir(value: any): void;
  table(value: any): void;
  trace(...values: any[]): void;
  count(label?: string): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  group(...values: any[]): void;
  groupEnd(): void;
}
declare var console: Console;

// ## Errors
// `error.stack` is a headline and the hook's own frames, in its own lines and those of its packages, as the execution shows them.

/** A frame of the hook's own, as `Error.prepareStackTrace` is given it. */
interface CallSite {
  getFileName(): string;
  getLineNumber(): number;
  getColumnNumber(): number;
  /** Null for a function without a name. */
  getFunctionName(): string | null;
}
interface ErrorConstructor {
  /** Gives an object the `stack` of the place of this call. */
  captureStackTrace(target: object, above?: Function): void;
  /** Makes what `stack` holds, from the hook's own frames, the innermost first. */
  prepareStackTrace?: (error: Error, sites: CallSite[]) => any;
  /** How many frames are kept at most, those of the runtime included. */
  stackTraceLimit: number;
}

// ## Requests
// All requests pass the platform's guard: https, public hosts, only those the hook may call, and limits on their number,
// size and time. A request that cannot be made rejects with a `TypeError` whose `cause` says why (`cause.code`).

type HeadersInit = Headers | Record<string, string> | Array<[string, string]>;
type BodyInit = string | ArrayBuffer | ArrayBufferView | Blob | FormData | URLSearchParams;
/** The second argument of fetch and Request. */
interface RequestInit {
  /** "GET" unless told. */
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  redirect?: "follow" | "manual" | "error";
  /** Gives up when it fires: `AbortSignal.timeout(1500)`. */
  signal?: AbortSignal | null;
}

/** Sends a request through the platform's guard: https, public hosts, and only those this hook may call. At most 20 a run. */
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;

/** The headers of a request or an answer. Names compare without case. */
declare class Headers {
  constructor(init?: HeadersInit);
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
  getSetCookie(): string[];
  forEach(each: (value: string, name: string) => void): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

/** What Request and Response share: a body that is read once. */
declare class Body {
  readonly body: ReadableStream | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array>;
  blob(): Promise<Blob>;
  /** The fields of a multipart or URL-encoded form. */
  formData(): Promise<FormData>;
  /** The body as a value. Rejects where it is no JSON. */
  json(): Promise<any>;
  text(): Promise<string>;
}
/** A request, made ready to be sent by `fetch`. */
declare class Request extends Body {
  constructor(input: string | URL | Request, init?: RequestInit);
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  readonly redirect: string;
  clone(): Request;
}
/** The answer to a request. */
declare class Response extends Body {
  constructor(body?: BodyInit | null, init?: { status?: number; statusText?: string; headers?: HeadersInit });
  /** Whether the status is from 200 to 299. */
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly url: string;
  readonly redirected: boolean;
  readonly type: string;
  clone(): Response;
  static json(value: any, init?: { status?: number; headers?: HeadersInit }): Response;
  static error(): Response;
  static redirect(url: string, status?: number): Response;
}
/** A stream to read with `for await` or `getReader()`. */
declare class ReadableStream<T = any> {
  constructor(source?: { start?(controller: any): any; pull?(controller: any): any; cancel?(reason: any): any });
  static from<T>(items: Iterable<T> | AsyncIterable<T>): ReadableStream<T>;
  tee(): [ReadableStream<T>, ReadableStream<T>];
  readonly locked: boolean;
  getReader(): { read(): Promise<{ done: boolean; value?: T }>; cancel(): Promise<void>; releaseLock(): void };
  cancel(): Promise<void>;
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
}
/** Bytes with a type. */
declare class Blob {
  constructor(parts?: Array<string | ArrayBuffer | ArrayBufferView | Blob>, options?: { type?: string });
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(start?: number, end?: number, type?: string): Blob;
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
  stream(): ReadableStream<Uint8Array>;
}
/** A Blob with a name. */
declare class File extends Blob {
  constructor(parts: Array<string | ArrayBuffer | ArrayBufferView | Blob>, name: string, options?: { type?: string });
  readonly name: string;
}
/** The fields of a form; as a body it travels as multipart/form-data. */
declare class FormData {
  append(name: string, value: string | Blob, filename?: string): void;
  delete(name: string): void;
  get(name: string): any;
  getAll(name: string): any[];
  has(name: string): boolean;
  set(name: string, value: string | Blob, filename?: string): void;
  entries(): IterableIterator<[string, any]>;
  [Symbol.iterator](): IterableIterator<[string, any]>;
}

// ## Events and cancelling

/** Something that happened to an EventTarget. */
declare class Event {
  constructor(type: string, options?: { cancelable?: boolean });
  readonly type: string;
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}
/** What can be listened to. An error thrown by a listener stops no other listener. */
declare class EventTarget {
  addEventListener(type: string, listener: (event: any) => void, options?: { once?: boolean; signal?: AbortSignal }): void;
  removeEventListener(type: string, listener: (event: any) => void): void;
  dispatchEvent(event: Event): boolean;
}
/** Tells a request, a timer or a listener to stop. */
declare class AbortSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((event: any) => void) | null;
  throwIfAborted(): void;
  static abort(reason?: any): AbortSignal;
  static any(signals: AbortSignal[]): AbortSignal;
  /** A signal that fires after this many milliseconds. */
  static timeout(milliseconds: number): AbortSignal;
}
/** Makes a signal and fires it. */
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: any): void;
}
/** An event with data of your own in `detail`. */
declare class CustomEvent extends Event {
  constructor(type: string, options?: { detail?: any; cancelable?: boolean });
  readonly detail: any;
}
/** The error of web interfaces; its `name` says which, as in `AbortError`. */
declare class DOMException extends Error {
  constructor(message?: string, name?: string);
  readonly code: number;
}

// ## Addresses
// Parsing follows the URL standard: special schemes, IPv4 and IPv6 in every notation, dot segments, percent-encoding, punycode.

/** The parameters of a query or a form. */
declare class URLSearchParams {
  constructor(init?: string | Record<string, string> | Array<[string, string]> | URLSearchParams);
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  toString(): string;
  forEach(each: (value: string, name: string) => void): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}
/** An address and its parts. */
declare class URL {
  constructor(url: string | URL, base?: string | URL);
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: URLSearchParams;
  username: string;
  toString(): string;
  toJSON(): string;
  static canParse(url: string, base?: string): boolean;
  static parse(url: string, base?: string): URL | null;
}

// ## Text and data
// A `Buffer` is a `Uint8Array` with Node's methods. Lone surrogates become U+FFFD wherever text becomes bytes.

/** Text to UTF-8 bytes. */
declare class TextEncoder {
  readonly encoding: string;
  encode(text?: string): Uint8Array;
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}
/** Bytes to text: utf-8, utf-16le, utf-16be, windows-1252 (latin1). */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}
/** Base64 to a string of bytes. */
declare function atob(text: string): string;
/** A string of bytes to base64. For other text: `Buffer.from(text).toString("base64")`. */
declare function btoa(text: string): string;
/** A deep copy of data: cycles, dates, maps, sets, buffers and errors too. Functions are refused. */
declare function structuredClone<T>(value: T): T;

type Encoding = "utf8" | "utf-8" | "hex" | "base64" | "base64url" | "ascii" | "latin1" | "binary" | "utf16le";
/** Bytes, as in Node. Slices share their memory. */
interface Buffer extends Uint8Array<ArrayBuffer> {
  toString(encoding?: Encoding, start?: number, end?: number): string;
  toJSON(): { type: "Buffer"; data: number[] };
  equals(other: Uint8Array): boolean;
  compare(other: Uint8Array, targetStart?: number, targetEnd?: number, sourceStart?: number, sourceEnd?: number): number;
  copy(target: Uint8Array, targetStart?: number, sourceStart?: number, sourceEnd?: number): number;
  write(text: string, offset?: number, length?: number, encoding?: Encoding): number;
  slice(start?: number, end?: number): Buffer;
  subarray(start?: number, end?: number): Buffer;
  fill(value: string | number | Uint8Array, offset?: number, end?: number, encoding?: Encoding): this;
  indexOf(value: string | number | Uint8Array, offset?: number, encoding?: Encoding): number;
  lastIndexOf(value: string | number | Uint8Array, offset?: number, encoding?: Encoding): number;
  includes(value: string | number | Uint8Array, offset?: number, encoding?: Encoding): boolean;
  swap16(): this;
  swap32(): this;
  swap64(): this;
  readUInt8(offset?: number): number;
  writeUInt8(value: number, offset?: number): number;
  readInt8(offset?: number): number;
  writeInt8(value: number, offset?: number): number;
  readUInt16LE(offset?: number): number;
  writeUInt16LE(value: number, offset?: number): number;
  readUInt16BE(offset?: number): number;
  writeUInt16BE(value: number, offset?: number): number;
  readInt16LE(offset?: number): number;
  writeInt16LE(value: number, offset?: number): number;
  readInt16BE(offset?: number): number;
  writeInt16BE(value: number, offset?: number): number;
  readUInt32LE(offset?: number): number;
  writeUInt32LE(value: number, offset?: number): number;
  readUInt32BE(offset?: number): number;
  writeUInt32BE(value: number, offset?: number): number;
  readInt32LE(offset?: number): number;
  writeInt32LE(value: number, offset?: number): number;
  readInt32BE(offset?: number): number;
  writeInt32BE(value: number, offset?: number): number;
  readBigUInt64LE(offset?: number): bigint;
  writeBigUInt64LE(value: bigint, offset?: number): number;
  readBigUInt64BE(offset?: number): bigint;
  writeBigUInt64BE(value: bigint, offset?: number): number;
  readBigInt64LE(offset?: number): bigint;
  writeBigInt64LE(value: bigint, offset?: number): number;
  readBigInt64BE(offset?: number): bigint;
  writeBigInt64BE(value: bigint, offset?: number): number;
  readFloatLE(offset?: number): number;
  writeFloatLE(value: number, offset?: number): number;
  readFloatBE(offset?: number): number;
  writeFloatBE(value: number, offset?: number): number;
  readDoubleLE(offset?: number): number;
  writeDoubleLE(value: number, offset?: number): number;
  readDoubleBE(offset?: number): number;
  writeDoubleBE(value: number, offset?: number): number;
  /** A whole number of 1 to 6 bytes. */
  readUIntBE(offset: number, byteLength: number): number;
  readUIntLE(offset: number, byteLength: number): number;
  readIntBE(offset: number, byteLength: number): number;
  readIntLE(offset: number, byteLength: number): number;
  writeUIntBE(value: number, offset: number, byteLength: number): number;
  writeUIntLE(value: number, offset: number, byteLength: number): number;
  writeIntBE(value: number, offset: number, byteLength: number): number;
  writeIntLE(value: number, offset: number, byteLength: number): number;
}
/** Makes buffers. */
declare var Buffer: {
  alloc(size: number, fill?: string | number | Uint8Array, encoding?: Encoding): Buffer;
  allocUnsafe(size: number): Buffer;
  byteLength(text: string | ArrayBuffer | ArrayBufferView, encoding?: Encoding): number;
  compare(first: Uint8Array, second: Uint8Array): number;
  concat(list: Uint8Array[], length?: number): Buffer;
  from(text: string, encoding?: Encoding): Buffer;
  from(bytes: ArrayBuffer, offset?: number, length?: number): Buffer;
  from(bytes: ArrayLike<number>): Buffer;
  isBuffer(value: any): value is Buffer;
  isEncoding(name: string): boolean;
};

// ## Time
// The clock is 1 ms fine. A run ends with its hook: what is still waiting then is dropped, with a warning. `AbortSignal.timeout`
// and timers after `unref()` are not waited for.

/** A timer; counts as its number. */
interface Timer {
  /** The run waits for it again. */
  ref(): this;
  /** The run does not wait for it. */
  unref(): this;
  hasRef(): boolean;
  refresh(): this;
}
/** Calls once, after this many milliseconds. */
declare function setTimeout(run: (...values: any[]) => void, milliseconds?: number, ...values: any[]): Timer;
declare function clearTimeout(timer?: Timer | number | null): void;
/** Calls again and again. */
declare function setInterval(run: (...values: any[]) => void, milliseconds?: number, ...values: any[]): Timer;
declare function clearInterval(timer?: Timer | number | null): void;
/** Calls after what is going on now. */
declare function setImmediate(run: (...values: any[]) => void, ...values: any[]): Timer;
declare function clearImmediate(timer?: Timer | number | null): void;
/** Calls before any timer. */
declare function queueMicrotask(run: () => void): void;
/** Milliseconds since the run began. */
declare var performance: { now(): number; readonly timeOrigin: number };

// ## Cryptography
// Random numbers are keyed anew for every run. `crypto.subtle` has its work done by the host: SHA-1 and SHA-2, HMAC, RSA
// (PKCS #1 v1.5, PSS, OAEP), ECDSA and ECDH (P-256, P-384, P-521), Ed25519, AES (GCM, CBC, CTR), PBKDF2 and HKDF. Limits: 1 MiB
// of data, 1,000,000 PBKDF2 rounds, RSA keys of 1,024 to 4,096 bits (imported, not generated). Node's `require("crypto")` has the
// synchronous hashes and HMAC; what Node signs or encrypts synchronously needs `await crypto.subtle` here, and says so.

type BufferSource = ArrayBuffer | ArrayBufferView;
type KeyFormat = "raw" | "jwk" | "pkcs8" | "spki";
type KeyUsage = "sign" | "verify" | "encrypt" | "decrypt" | "deriveBits" | "deriveKey" | "wrapKey" | "unwrapKey";
/** A key of `crypto.subtle`. */
declare class CryptoKey {
  readonly type: "secret" | "public" | "private";
  readonly extractable: boolean;
  readonly algorithm: any;
  readonly usages: KeyUsage[];
}
/** WebCrypto. An algorithm is its name or an object with `name` and its parameters. */
interface SubtleCrypto {
  /** `await crypto.subtle.digest("SHA-256", bytes)` */
  digest(algorithm: any, data: BufferSource): Promise<ArrayBuffer>;
  importKey(format: KeyFormat, key: any, algorithm: any, extractable: boolean, usages: KeyUsage[]): Promise<CryptoKey>;
  exportKey(format: KeyFormat, key: CryptoKey): Promise<any>;
  generateKey(algorithm: any, extractable: boolean, usages: KeyUsage[]): Promise<any>;
  sign(algorithm: any, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  verify(algorithm: any, key: CryptoKey, signature: BufferSource, data: BufferSource): Promise<boolean>;
  encrypt(algorithm: any, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  decrypt(algorithm: any, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  deriveBits(algorithm: any, key: CryptoKey, length: number): Promise<ArrayBuffer>;
  deriveKey(algorithm: any, key: CryptoKey, derived: any, extractable: boolean, usages: KeyUsage[]): Promise<CryptoKey>;
}
/** The global `crypto`. */
interface Crypto {
  readonly subtle: SubtleCrypto;
  /** Fills an integer array with random bytes, at most 65,536. */
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  /** A version 4 UUID. */
  randomUUID(): string;
}
/** Random values, identifiers and `subtle`. */
declare var crypto: Crypto;

// ## Node's core modules

declare module "crypto" {
  interface Hash {
    update(data: string | BufferSource, encoding?: Encoding): this;
    digest(): Buffer;
    digest(encoding: Encoding): string;
    copy(): Hash;
  }
  /** md5, sha1, sha224, sha256, sha384 or sha512, synchronously. Long data is faster with `crypto.subtle.digest`. */
  function createHash(algorithm: string): Hash;
  function createHmac(algorithm: string, key: string | BufferSource): Hash;
  /** Whether two buffers of one length are equal, in a time that tells nothing. */
  function timingSafeEqual(first: BufferSource, second: BufferSource): boolean;
  function randomBytes(size: number): Buffer;
  function randomInt(max: number): number;
  function randomInt(min: number, max: number): number;
  function randomUUID(): string;
  /** By the host, so many rounds cost no time of the hook's processor. */
  function pbkdf2(password: string | BufferSource, salt: string | BufferSource, iterations: number, length: number, digest: string, callback: (error: Error | null, key: Buffer) => void): void;
  /** At most 5,000 rounds: beyond that, `pbkdf2`. */
  function pbkdf2Sync(password: string | BufferSource, salt: string | BufferSource, iterations: number, length: number, digest: string): Buffer;
  function scrypt(password: string | BufferSource, salt: string | BufferSource, length: number, callback: (error: Error | null, key: Buffer) => void): void;
  function scrypt(password: string | BufferSource, salt: string | BufferSource, length: number, options: { N?: number; r?: number; p?: number }, callback: (error: Error | null, key: Buffer) => void): void;
  const webcrypto: Crypto;
  const subtle: SubtleCrypto;
}
declare module "http" {
  interface IncomingMessage extends AsyncIterable<any> {
    statusCode: number;
    statusMessage: string;
    headers: Record<string, any>;
    setEncoding(encoding: Encoding): this;
    on(event: string, listener: (...values: any[]) => void): this;
    resume(): this;
  }
  interface ClientRequest {
    setHeader(name: string, value: string | string[]): this;
    write(chunk: string | Uint8Array): boolean;
    end(chunk?: string | Uint8Array): this;
    on(event: string, listener: (...values: any[]) => void): this;
    setTimeout(milliseconds: number, callback?: () => void): this;
    destroy(error?: Error): this;
  }
  interface RequestOptions {
    method?: string; hostname?: string; host?: string; port?: number | string; path?: string; auth?: string; headers?: Record<string, any>; timeout?: number; signal?: AbortSignal;
  }
  /** Like `fetch` under the same guard, but it follows no redirects. */
  function request(url: string | URL | RequestOptions, callback?: (response: IncomingMessage) => void): ClientRequest;
  function request(url: string | URL, options: RequestOptions, callback?: (response: IncomingMessage) => void): ClientRequest;
  function get(url: string | URL | RequestOptions, callback?: (response: IncomingMessage) => void): ClientRequest;
  function get(url: string | URL, options: RequestOptions, callback?: (response: IncomingMessage) => void): ClientRequest;
}
declare module "https" {
  export * from "http";
}
declare module "dns/promises" {
  /** The addresses of a host that the hook may call. */
  function lookup(name: string, options?: { family?: number; all?: boolean }): Promise<any>;
  function resolve4(name: string): Promise<string[]>;
  function resolve6(name: string): Promise<string[]>;
}
declare module "querystring" {
  function parse(text: string, separator?: string, equals?: string): Record<string, string | string[]>;
  function stringify(values: Record<string, any>, separator?: string, equals?: string): string;
  function escape(text: string): string;
  function unescape(text: string): string;
}
declare module "util" {
  /** A function that takes a callback, as one that returns a promise. */
  function promisify(original: (...values: any[]) => any): (...values: any[]) => Promise<any>;
  function inspect(value: any, options?: { depth?: number | null }): string;
  function format(...values: any[]): string;
  function inherits(child: any, parent: any): void;
  function isDeepStrictEqual(first: any, second: any): boolean;
  function callbackify(original: (...values: any[]) => Promise<any>): (...values: any[]) => void;
  const types: Record<string, (value: any) => boolean>;
}
declare module "timers/promises" {
  /** `await setTimeout(250)` */
  function setTimeout<T>(milliseconds: number, value?: T, options?: { signal?: AbortSignal }): Promise<T>;
  function setImmediate<T>(value?: T, options?: { signal?: AbortSignal }): Promise<T>;
  function setInterval<T>(milliseconds: number, value?: T, options?: { signal?: AbortSignal }): AsyncIterableIterator<T>;
}
declare module "path" {
  function join(...parts: string[]): string;
  function resolve(...parts: string[]): string;
  function normalize(path: string): string;
  function dirname(path: string): string;
  function basename(path: string, suffix?: string): string;
  function extname(path: string): string;
}

// ## Dates, numbers and languages
// `Intl` has DateTimeFormat, NumberFormat, PluralRules, Collator and ListFormat, in English (en-US, en-GB, en-CA and kin). Another
// language falls back to en-US with a warning on the execution; what is missing throws an error that says so. The time zone is UTC
// unless an option names another: offsets such as `+02:00`, and the zones hooks name most, by the summer-time rules of today.

// ## What differs from Node and from browsers
// - An `async` iterator is not closed when `break` leaves a `for await` loop: cancel the reader or the timer yourself.
// - Nothing can be transferred: `structuredClone(value, { transfer })` is refused, and ArrayBuffers cannot be resized.
// - There are no `Atomics`, `SharedArrayBuffer`, `WeakRef`, `FinalizationRegistry`, `process`, workers, files or WebAssembly.
// - The message of a failed `fetch` begins with `fetch failed` as in Node, and goes on with the reason.
// - `hour12: false` counts midnight as `00`, also in en-US.
// - Names with code points above ASCII are mapped by case folding and NFKC, a near reading of UTS 46.
// - Plain recursion stops at about 650 calls deep.
