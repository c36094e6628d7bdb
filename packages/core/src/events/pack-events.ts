import type { Problem } from '../errors/problem.ts';
import type { Packet, SluiceEvent } from './sluice-event.ts';

/** 256 KB an entry of the bus, less room for its source and detail type. */
export const packetLimitBytes = 262_144 - 64;

export interface PackInput extends Omit<Packet, 'v' | 'events'> {
  readonly events: readonly SluiceEvent[];
  /** @default packetLimitBytes */
  readonly limitBytes?: number;
  /** Events in one packet at most; the query flow takes 1. @default no limit */
  readonly maxEvents?: number;
}

export interface PackedEvents {
  /** `text` is what encodePacket gives; `events` are those inside, in the order of the input. */
  readonly packets: readonly {
    readonly text: string;
    readonly bytes: number;
    readonly events: readonly SluiceEvent[];
  }[];
  /** Events that do not fit even alone and compressed: EVENT_TOO_LARGE. */
  readonly tooLarge: readonly { readonly event: SluiceEvent; readonly problem: Problem }[];
}

/** Packs events of one flow and caller into as few packets as fit, in order. */
export function packEvents(_input: PackInput): PackedEvents {
  throw new Error('unfinished');
}
