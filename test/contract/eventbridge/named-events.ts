import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteArchiveCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions } from '../endpoint/named-endpoint.ts';
import { RealTime } from '../endpoint/time.ts';
import { uniqueNames } from '../endpoint/unique-names.ts';
import { findArnPrefix } from '../sqs/named-queues.ts';
import type { EventSystem } from './event-bus-fixture.ts';

let queueArnPrefix: Promise<string> | undefined;

/** The EventBridge and the SQS at an endpoint, with names that no other case uses. */
export class NamedEvents implements EventSystem {
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly time: RealTime;
  readonly name = uniqueNames();
  readonly inside = undefined;
  readonly waitSeconds: number;
  arnPrefix = '';
  readonly #settleMs: number;

  constructor(endpoint: string) {
    const options = clientOptions(endpoint);
    this.events = new EventBridgeClient(options);
    this.sqs = new SQSClient({ ...options, useQueueUrlAsEndpoint: false });
    this.time = new RealTime(endpoint);
    // AWS: new rules match after "a short period of time", events arrive half a second after they were put.
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    this.#settleMs = endpoint === 'aws' ? 60_000 : 0;
    this.waitSeconds = endpoint === 'aws' ? 10 : 2;
  }

  async open(): Promise<void> {
    queueArnPrefix ??= findArnPrefix(this.sqs);
    this.arnPrefix = (await queueArnPrefix).replace(':sqs:', ':events:');
  }

  async settle(): Promise<void> {
    await sleep(this.#settleMs);
  }

  idle(): Promise<void> {
    return Promise.resolve();
  }

  async close({ buses, queueUrls }: { buses: readonly string[]; queueUrls: readonly string[] }): Promise<void> {
    for (const bus of buses) await this.#removeBus(bus);
    for (const QueueUrl of queueUrls) await this.sqs.send(new DeleteQueueCommand({ QueueUrl }));
    this.events.destroy();
    this.sqs.destroy();
  }

  async #removeBus(EventBusName: string): Promise<void> {
    const found = await this.events.send(new DescribeEventBusCommand({ Name: EventBusName })).catch(() => undefined);
    // A case may have deleted its bus.
    if (found === undefined) return;
    const EventSourceArn = `${this.arnPrefix}event-bus/${EventBusName}`;
    const { Archives = [] } = await this.events.send(new ListArchivesCommand({ EventSourceArn }));
    for (const { ArchiveName } of Archives) await this.events.send(new DeleteArchiveCommand({ ArchiveName }));
    const { Rules = [] } = await this.events.send(new ListRulesCommand({ EventBusName }));
    for (const { Name } of Rules) {
      const rule = { Rule: Name, EventBusName };
      const { Targets = [] } = await this.events.send(new ListTargetsByRuleCommand(rule));
      const Ids = Targets.map(({ Id }) => Id ?? '');
      if (Ids.length > 0) await this.events.send(new RemoveTargetsCommand({ ...rule, Ids }));
      await this.events.send(new DeleteRuleCommand({ Name, EventBusName }));
    }
    await this.events.send(new DeleteEventBusCommand({ Name: EventBusName }));
  }
}
