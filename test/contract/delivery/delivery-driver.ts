import type { DeliveryCase, DeliveryMessage } from './delivery-case.ts';

/** Sets a case up on some system: the local runtime, or a stack deployed to AWS. */
export interface DeliveryDriver {
  /** How far a run's time may be off, in seconds. */
  readonly toleranceSeconds: number;
  deploy(deliveryCase: DeliveryCase): Promise<DeliveryDeployment>;
}

/** A queue with its dead-letter queue, a mapping not started yet, and a function that does as the case says. */
export interface DeliveryDeployment {
  send(messages: readonly DeliveryMessage[]): Promise<void>;
  startMapping(): Promise<void>;
  /** Lets time pass. */
  wait(seconds: number): Promise<void>;
  /** Every run of the function so far. */
  runs(): Promise<readonly ObservedRun[]>;
  /** Names of the messages in the queue, whether visible or not, and in its dead-letter queue. */
  contents(): Promise<{ readonly queue: readonly string[]; readonly deadLetters: readonly string[] }>;
  remove(): Promise<void>;
}

export interface ObservedRun {
  /** Since the mapping started. */
  readonly atSeconds: number;
  readonly untilSeconds: number;
  readonly messages: readonly { readonly name: string; readonly receiveCount: number }[];
}
