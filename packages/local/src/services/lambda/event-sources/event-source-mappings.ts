import { AwsError } from '../../../aws-error.ts';
import type { Clock } from '../../../clock.ts';
import type { Random } from '../../../random.ts';
import type { Dispatcher } from '../../../service.ts';
import type { FunctionDefinition } from '../function-definition.ts';
import type { Invoker } from '../invocation.ts';
import { machineLimits } from '../lambda-limits.ts';
import type { LambdaLog } from '../lambda-log.ts';
import { BatchCollector } from './batch-collector.ts';
import { checkMapping, checkVisibilityTimeout, type EventSourceMapping, isFifo } from './event-source-mapping.ts';
import { PollerScaling } from './poller-scaling.ts';
import { QueueClient } from './queue-client.ts';
import { QueuePoller } from './queue-poller.ts';
import { type CompilePattern, recordFilter } from './record-filter.ts';

export interface EventSourceMappingsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly dispatcher: Dispatcher;
  readonly invoker: Invoker;
  /** The function's role, as which the queue is read, and its timeout. */
  readonly functionFor: (nameOrArn: string) => Pick<FunctionDefinition, 'roleArn' | 'timeoutMs'>;
  readonly compilePattern: CompilePattern;
  readonly log?: LambdaLog;
  /** Invocations at once, as many as the function may have environments. @default 32 */
  readonly concurrencyLimit?: number;
}

/** Reads queues and invokes functions with their messages, by Lambda's rules. */
export class EventSourceMappings {
  readonly #options: EventSourceMappingsOptions;
  readonly #mappings: EventSourceMapping[] = [];
  #pollers: QueuePoller[] = [];

  constructor(options: EventSourceMappingsOptions) {
    this.#options = options;
  }

  /** @throws AwsError InvalidParameterValueException */
  define(mapping: EventSourceMapping): void {
    checkMapping(mapping);
    this.#mappings.push(mapping);
  }

  /** Starts to read the queues of all enabled mappings. @throws AwsError for a queue that is missing or hides messages for too short */
  async start(): Promise<void> {
    const enabled = this.#mappings.filter((mapping) => mapping.enabled !== false);
    this.#pollers = await Promise.all(enabled.map((mapping) => this.#poller(mapping)));
    for (const poller of this.#pollers) poller.start();
  }

  /** Stops reading, waits up to `graceMs` for running functions, and makes the messages of the rest visible again. */
  async close(graceMs = 500): Promise<void> {
    await Promise.all(this.#pollers.splice(0).map((poller) => poller.close(graceMs)));
  }

  async #poller(mapping: EventSourceMapping): Promise<QueuePoller> {
    const { clock, random, dispatcher, invoker, compilePattern, functionFor } = this.#options;
    const { concurrencyLimit = machineLimits.environmentsPerFunction } = this.#options;
    const { functionName, eventSourceArn } = mapping;
    const { roleArn, timeoutMs } = functionFor(functionName);
    const queue = new QueueClient(dispatcher, roleArn, eventSourceArn);
    const onProblem = (error: unknown): void => {
      const text = error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
      this.#options.log?.({ kind: 'mapping-problem', functionName, eventSourceArn, error: text });
    };
    const visibilitySeconds = await visibilityTimeout(queue, onProblem);
    if (visibilitySeconds !== undefined) checkVisibilityTimeout(visibilitySeconds, timeoutMs);
    return new QueuePoller({
      functionName,
      reportBatchItemFailures: mapping.reportBatchItemFailures ?? false,
      visibilityTimeoutMs: (visibilitySeconds ?? 30) * 1000,
      queue,
      collector: new BatchCollector({
        queue,
        clock,
        eventSourceArn,
        batchSize: mapping.batchSize ?? 10,
        windowMs: isFifo(mapping) ? 0 : (mapping.maximumBatchingWindowSeconds ?? 0) * 1000,
        onProblem,
        matches: recordFilter(mapping.filterCriteria?.filters.map(({ pattern }) => pattern) ?? [], compilePattern),
      }),
      scaling: new PollerScaling(clock, Math.min(mapping.maximumConcurrency ?? Infinity, concurrencyLimit)),
      invoker,
      clock,
      random,
      onProblem,
    });
  }
}

/** Undefined where the role may not ask: the mapping then works, as on AWS, as far as its other permissions go. */
async function visibilityTimeout(queue: QueueClient, onProblem: (error: unknown) => void): Promise<number | undefined> {
  try {
    return await queue.visibilityTimeoutSeconds();
  } catch (error) {
    if (!(error instanceof AwsError) || !error.code.startsWith('AccessDenied')) throw error;
    onProblem(error);
    return undefined;
  }
}
