import type { PutEventsRequest, PutEventsResponse } from '@aws-sdk/client-eventbridge';
import type { Bus, BusEntry } from '../ports/bus.ts';
import type { EntryFailure } from '../ports/queue.ts';
import type { AwsClient, AwsService, Operation } from './aws/aws-client.ts';
import { createClient } from './aws/create-client.ts';

/** The operations in use, in the SDK's types. */
export interface EventBridgeOperations {
  readonly PutEvents: Operation<PutEventsRequest, PutEventsResponse>;
}

export type EventBridgeClient = AwsClient<EventBridgeOperations>;

export const eventBridgeService = {
  id: 'events',
  target: 'AWSEvents',
  contentType: 'application/x-amz-json-1.1',
} as const satisfies AwsService & { readonly id: string };

/** An EventBridge client; 4 s a call, so that four attempts fit into the API's 29 s with room for the answer. */
export function createEventBridgeClient(): EventBridgeClient {
  return createClient(eventBridgeService, 4000);
}

/** The event buses, on EventBridge. */
export class EventBridgeBus implements Bus {
  readonly #client: EventBridgeClient;

  constructor(client: EventBridgeClient) {
    this.#client = client;
  }

  async put(entries: readonly BusEntry[]): Promise<readonly (EntryFailure | null)[]> {
    const answer = await this.#client.call('PutEvents', {
      Entries: entries.map(({ bus, detailType, detail }) => ({
        EventBusName: bus,
        Source: 'sluice',
        DetailType: detailType,
        Detail: detail,
      })),
    });
    return entries.map((_, index) => {
      const result = answer.Entries?.[index];
      if (result?.EventId !== undefined) return null;
      return { code: result?.ErrorCode ?? 'NoAnswer', message: result?.ErrorMessage ?? 'The entry was not answered.' };
    });
  }
}
