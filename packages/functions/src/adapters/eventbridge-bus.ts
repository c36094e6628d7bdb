import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Bus, BusEntry } from '../ports/bus.ts';
import type { EntryFailure } from '../ports/queue.ts';
import { sdkOptions } from './sdk-options.ts';
import { withoutLogger } from './without-logger.ts';

/** An EventBridge client; 4 s a call, so that four attempts fit into the API's 29 s with room for the answer. */
export function createEventBridgeClient(): EventBridgeClient {
  return withoutLogger(new EventBridgeClient(sdkOptions(4000)));
}

/** The event buses, on EventBridge. */
export class EventBridgeBus implements Bus {
  readonly #client: EventBridgeClient;

  constructor(client: EventBridgeClient) {
    this.#client = client;
  }

  async put(entries: readonly BusEntry[]): Promise<readonly (EntryFailure | null)[]> {
    const answer = await this.#client.send(
      new PutEventsCommand({
        Entries: entries.map(({ bus, detailType, detail }) => ({
          EventBusName: bus,
          Source: 'sluice',
          DetailType: detailType,
          Detail: detail,
        })),
      }),
    );
    return entries.map((_, index) => {
      const result = answer.Entries?.[index];
      if (result?.EventId !== undefined) return null;
      return { code: result?.ErrorCode ?? 'NoAnswer', message: result?.ErrorMessage ?? 'The entry was not answered.' };
    });
  }
}
