import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Fetch, FetchAnswer, FetchInit } from '@sluice/client';

/** The API holds an answer for 20 s at most; what is silent for longer is gone: a laptop that slept, a cable that was pulled. */
const SILENCE_MS = 60_000;

/**
 * What a client needs of `fetch`, with Node's own HTTP. The global `fetch` copies each body several times and parses answers in
 * WebAssembly: a sender of large bodies takes 70 MB more with it, and five times the CPU a request. Fails as it does: with a
 * TypeError whose cause is the reason.
 */
export const nodeFetch: Fetch = async (url, init) => {
  const response = await exchange(url, init);
  const { statusCode: status = 0, statusMessage: statusText = '', headers } = response;
  const body = await text(response).catch((cause: unknown) => {
    throw failed(cause, init.signal);
  });
  return {
    status,
    ok: status >= 200 && status < 300,
    statusText,
    headers: { get: (name) => headerOf(headers, name) },
    text: () => Promise.resolve(body),
    json: () => Promise.resolve().then(() => JSON.parse(body) as unknown),
  } satisfies FetchAnswer;
};

function exchange(url: URL, { method, headers, body, signal }: FetchInit): Promise<IncomingMessage> {
  const options: RequestOptions = { method, headers, timeout: SILENCE_MS, ...(signal && { signal }) };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, resolve);
    request.on('timeout', () => request.destroy(new Error(`no answer for ${SILENCE_MS / 1000} s`)));
    request.on('error', (cause) => reject(failed(cause, signal)));
    request.end(body);
  });
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return (Array.isArray(value) ? value.join(', ') : value) ?? null;
}

function failed(cause: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted === true ? signal.reason : new TypeError('fetch failed', { cause });
}
