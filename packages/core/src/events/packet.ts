import type { Packet } from './sluice-event.ts';

/** A packet as text: JSON, or gzip in base64 when the JSON has more than `limitBytes`. The result may still be larger than the limit. */
export function encodePacket(_packet: Packet, _options: { readonly limitBytes: number }): string {
  throw new Error('unfinished');
}

/**
 * Reads what encodePacket wrote.
 *
 * @throws SluiceError MESSAGE_UNREADABLE for anything else, so that it is refused for good.
 */
export function decodePacket(_text: string): Packet {
  throw new Error('unfinished');
}
