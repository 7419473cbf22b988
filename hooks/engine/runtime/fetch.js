// fetch over the host: the request leaves as data, the answer comes back as data.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const P = lib.primordials;
  const { Request } = lib;

  /** A host call that an AbortSignal ends: the host is told, and the promise rejects with the signal's reason at once. */
  lib.abortableCall = (op, payload, signal) => new Promise((resolve, reject) => {
    const call = host.call(op, payload);
    const target = host.lastCallId();
    const cancel = lib.onAbort(signal, (reason) => {
      host.abort(target);
      reject(reason);
    });
    P.PromisePrototypeThen(call, (reply) => { cancel(); resolve(reply); }, (error) => { cancel(); reject(error); });
  });

  lib.networkError = (cause) => new TypeError(`fetch failed: ${cause.message}`, { cause });

  const fetch = lib.named('fetch', async function (input, init = undefined) {
    lib.need(1, arguments.length, 'fetch');
    const request = lib.openRequest(new Request(input, init));
    request.signal.throwIfAborted();
    const scheme = /^https?:/.exec(request.url);
    if (!scheme) throw lib.networkError(new Error(`unknown scheme in ${request.url}`));
    if (!request.headers.has('accept')) request.headers.append('accept', '*/*');
    const body = request.body === null ? null : await lib.takeBytes(request.body);
    request.signal.throwIfAborted();
    let reply;
    try {
      reply = await lib.abortableCall('fetch', {
        __proto__: null, method: request.method, url: request.url, headers: lib.headerPairs(request.headers),
        body: body === null ? null : lib.base64Encode(body), redirect: request.redirect, timeout_ms: null,
      }, request.signal);
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      throw lib.networkError(error);
    }
    return lib.responseOf(reply, request);
  });

  const EMPTY = [101, 103, 204, 205, 304];
  /** The Response for a reply of the host. A body may come as base64, or as text where the host already decoded it. */
  lib.responseOf = (reply, request) => lib.makeResponse({
    __proto__: null, type: 'basic', status: reply.status, statusText: reply.status_text ?? '', url: reply.url, redirected: Boolean(reply.redirected),
    headers: lib.headersFrom(reply.headers),
    body: request.method === 'HEAD' || P.ArrayPrototypeIncludes(EMPTY, reply.status) ? null : {
      __proto__: null, stream: null, made: null, used: false, type: null, text: reply.text,
      bytes: () => (typeof reply.text === 'string' ? lib.utf8Encode(reply.text) : lib.base64Decode(reply.body ?? '')),
    },
  });
  host.defineGlobal('fetch', fetch);
})(globalThis, __host);
