import { gunzipSync, gzipSync } from 'node:zlib';
import {
  array,
  type InferOutput,
  literal,
  object,
  picklist,
  pipe,
  minLength,
  safeParse,
  string,
  unknown,
} from 'valibot';
import { SluiceError } from '../errors/sluice-error.ts';
import type { Packet } from './sluice-event.ts';

/** Bytes a compressed packet may have when opened: a message cannot fill the memory of a function. Who compresses more writes what nobody reads. */
export const maxOpenedBytes = 16 * 1024 * 1024;

/** Anything but the characters of a message (SQS, API_SendMessage: "MessageBody"); JSON leaves U+FFFE and U+FFFF unescaped. */
const unsendable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** A packet as text: JSON, or gzip in base64 when the JSON has more than `limitBytes` or characters SQS refuses. The result may still be larger than the limit. */
export function encodePacket(packet: Packet, { limitBytes }: { readonly limitBytes: number }): string {
  const text = JSON.stringify(packet);
  return Buffer.byteLength(text) <= limitBytes && isSendable(text) ? text : compressPacket(text);
}

/** Whether SQS takes every character of the text. */
export function isSendable(text: string): boolean {
  return !unsendable.test(text);
}

/** The compressed form of a packet's JSON; level 3 takes half the time of 6 and a seventh more bytes. */
export function compressPacket(text: string): string {
  return JSON.stringify({ v: 1, encoding: 'gzip', body: gzipSync(text, { level: 3 }).toString('base64') });
}

/**
 * Reads what encodePacket wrote.
 *
 * @throws SluiceError MESSAGE_UNREADABLE for anything else, so that it is refused for good.
 */
export function decodePacket(text: string): Packet {
  const outer = parse(text);
  const compressed = safeParse(compressedSchema, outer);
  const packet = safeParse(packetSchema, compressed.success ? parse(opened(compressed.output)) : outer);
  if (packet.success) return packet.output as Packet;
  const version = typeof outer === 'object' && outer !== null && 'v' in outer ? outer.v : undefined;
  if (version !== undefined && version !== 1) throw unreadable(`is of version ${JSON.stringify(version)}; known is 1`);
  throw unreadable(
    `is not a packet: ${packet.issues[0].message} at ${packet.issues[0].path?.map(({ key }) => String(key)).join('.') ?? 'its top'}`,
  );
}

const compressedSchema = object({ v: literal(1), encoding: literal('gzip'), body: string() });

const packetSchema = object({
  v: literal(1),
  flow: picklist(['query', 'write', 'import']),
  caller: string(),
  request: string(),
  acceptedAt: string(),
  events: pipe(
    array(
      object({
        id: string(),
        source: string(),
        type: string(),
        time: string(),
        traceparent: string(),
        data: unknown(),
      }),
    ),
    minLength(1),
  ),
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable('is not JSON', cause);
  }
}

function opened({ body }: InferOutput<typeof compressedSchema>): string {
  try {
    return gunzipSync(Buffer.from(body, 'base64'), { maxOutputLength: maxOpenedBytes }).toString('utf8');
  } catch (cause) {
    throw unreadable('says that it is gzip and cannot be opened', cause);
  }
}

function unreadable(why: string, cause?: unknown): SluiceError {
  return new SluiceError('MESSAGE_UNREADABLE', `The message ${why}`, { cause });
}
