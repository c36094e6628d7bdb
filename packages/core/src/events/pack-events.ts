import { type Problem, toProblem } from '../errors/problem.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import { compressPacket, isSendable, maxOpenedBytes } from './packet.ts';
import type { Packet, SluiceEvent } from './sluice-event.ts';

/** 256 KB an entry of the bus, less room for its source and detail type. */
export const packetLimitBytes = 262_144 - 64;

/** How much more than the limit is tried in one compressed packet: JSON shrinks to a fourth or less, base64 adds a third. */
const compressionReach = 3;

export interface PackInput extends Omit<Packet, 'v' | 'events'> {
  readonly events: readonly SluiceEvent[];
  /** @default packetLimitBytes */
  readonly limitBytes?: number;
  /** Events in one packet at most; the query flow takes 1. @default no limit */
  readonly maxEvents?: number;
}

export interface PackedEvents {
  /** `text` is what encodePacket gives; `events` are those inside, in the order of the input. */
  readonly packets: readonly PackedPacket[];
  /** Events that do not fit even alone and compressed, or are more than decodePacket opens: EVENT_TOO_LARGE. */
  readonly tooLarge: readonly { readonly event: SluiceEvent; readonly problem: Problem }[];
}

export interface PackedPacket {
  readonly text: string;
  readonly bytes: number;
  readonly events: readonly SluiceEvent[];
}

/** An event with its JSON, made once. */
interface Written {
  readonly event: SluiceEvent;
  readonly json: string;
  readonly bytes: number;
}

/** Packs events of one flow and caller into few packets that fit, in order: as they are where they fit, compressed where that saves packets or SQS refuses a character. */
export function packEvents({
  events,
  limitBytes = packetLimitBytes,
  maxEvents = Infinity,
  ...head
}: PackInput): PackedEvents {
  const { flow, caller, request, acceptedAt } = head;
  const opening = JSON.stringify({ v: 1, flow, caller, request, acceptedAt, events: [] }).slice(0, -2);
  const frameBytes = Buffer.byteLength(opening) + 2;
  const packets: PackedPacket[] = [];
  const tooLarge: { event: SluiceEvent; problem: Problem }[] = [];

  const written = events.map((event): Written => {
    const json = JSON.stringify(event);
    return { event, json, bytes: Buffer.byteLength(json) };
  });
  const all = plainBytes(written);
  const reach = all <= limitBytes ? limitBytes : Math.min(limitBytes * compressionReach, maxOpenedBytes);
  for (const group of groups(written, reach)) pack(group);
  return { packets, tooLarge };

  function pack(group: readonly Written[]): void {
    const text = `${opening}${group.map(({ json }) => json).join(',')}]}`;
    const bytes = plainBytes(group);
    const inside = group.map(({ event }) => event);
    if (bytes <= limitBytes && isSendable(text)) return void packets.push({ text, bytes, events: inside });
    const compressed = bytes <= maxOpenedBytes ? compressPacket(text) : undefined;
    if (compressed && compressed.length <= limitBytes) {
      return void packets.push({ text: compressed, bytes: compressed.length, events: inside });
    }
    const [first] = group;
    if (group.length === 1 && first)
      return void tooLarge.push({
        event: first.event,
        problem: toProblem(compressed ? tooDense(first, limitBytes) : tooLong(first)),
      });
    // Nearly fits as it is: cut at the limit; else in the middle.
    const farOff = !compressed || compressed.length > limitBytes * 2;
    const halves = farOff && bytes > limitBytes ? groups(group, limitBytes) : cutInHalf(group);
    for (const half of halves) pack(half);
  }

  function plainBytes(group: readonly Written[]): number {
    return group.reduce((sum, { bytes }) => sum + bytes + 1, frameBytes - 1);
  }

  function groups(list: readonly Written[], limit: number): Written[][] {
    const found: Written[][] = [];
    let current: Written[] = [];
    let size = frameBytes;
    for (const entry of list) {
      if (current.length > 0 && (size + entry.bytes > limit || current.length >= maxEvents)) {
        found.push(current);
        current = [];
        size = frameBytes;
      }
      current.push(entry);
      size += entry.bytes + 1;
    }
    if (current.length > 0) found.push(current);
    return found;
  }
}

function cutInHalf(group: readonly Written[]): (readonly Written[])[] {
  const half = Math.ceil(group.length / 2);
  return [group.slice(0, half), group.slice(half)];
}

function tooDense({ event, bytes }: Written, limitBytes: number): SluiceError {
  return eventTooLarge(event, bytes, `does not compress below ${limitBytes}`);
}

function tooLong({ event, bytes }: Written): SluiceError {
  return eventTooLarge(event, bytes, `a processor opens ${maxOpenedBytes}, the packet included`);
}

function eventTooLarge({ id }: SluiceEvent, received: number, why: string): SluiceError {
  const message = `The event ${id} has ${received} bytes and ${why}; make it smaller, or import its rows in smaller batches`;
  return new SluiceError('EVENT_TOO_LARGE', message, { received });
}
