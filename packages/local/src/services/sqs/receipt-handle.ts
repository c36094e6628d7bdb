import { receiptHandleIsInvalid } from './errors.ts';

export interface Receipt {
  readonly queueId: number;
  readonly seq: number;
  readonly receipt: number;
}

const prefix = 'AQEB';

/** The opaque name of one receive of one message. */
export function encodeReceiptHandle({ queueId, seq, receipt }: Receipt): string {
  return prefix + Buffer.from(`${queueId}/${seq}/${receipt}`).toString('base64url');
}

export function decodeReceiptHandle(handle: string): Receipt {
  const text = handle.startsWith(prefix) ? Buffer.from(handle.slice(prefix.length), 'base64url').toString() : '';
  const match = /^(\d+)\/(\d+)\/(\d+)$/.exec(text);
  if (match === null) throw receiptHandleIsInvalid(handle);
  return { queueId: Number(match[1]), seq: Number(match[2]), receipt: Number(match[3]) };
}
