import type { Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../aws-error.ts';
import type { Cancel, Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Dispatcher } from '../../service.ts';
import type { BusRegistry, Rule } from './bus-registry.ts';
import type { Counters } from './counters.ts';
import { deadLetterAttributes, type DeliveryFailure, readFailure } from './delivery-failure.ts';
import { eventText } from './event.ts';
import type { PendingDeliveries, PendingDelivery } from './pending-deliveries.ts';
import { retryDelayMs, retryPolicyOf } from './retry-policy.ts';
import { queueUrlOf, type TargetSender } from './target-sender.ts';

/** Deliveries under way at once: more wait in the store, not in memory. */
const maximumRunning = 500;
/** How long deliveries rest whose outcome could not be written down: they are made again. */
const unwrittenMs = 1000;

/** What became of events that a target did not take: tried again, with the dead letters, or gone. */
export interface FailedDeliveries {
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly count: number;
  readonly failure: DeliveryFailure;
  readonly fate: 'retried' | 'dead-lettered' | 'lost';
}

type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/** What becomes of a delivery after an attempt: it is done with, or it is tried again. */
type Verdict = {
  readonly id: number;
  readonly again?: { readonly attempts: number; readonly dueAt: number };
  readonly failed?: Pick<FailedDeliveries, 'failure' | 'fate'>;
};

interface Parts {
  readonly clock: Clock;
  readonly random: Random;
  readonly dispatcher: Dispatcher;
  readonly registry: BusRegistry;
  readonly pending: PendingDeliveries;
  readonly counters: Counters;
  readonly sender: TargetSender;
  readonly write: (change: () => void) => Promise<void>;
  readonly onFailure: (failed: FailedDeliveries) => void;
}

/** Makes the pending deliveries: at once, then again by the target's retry policy, at last to its dead-letter queue. */
export class Deliveries {
  readonly #parts: Parts;
  readonly #running = new Map<number, Promise<void>>();
  readonly #resting = new Map<number, Cancel>();
  readonly #closing = new AbortController();
  #timer: Cancel | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins every delivery that is due, and comes back for the others when their time has come. */
  start(): void {
    if (this.#closing.signal.aborted) return;
    const { pending, clock } = this.#parts;
    const due = pending
      .dueIds(clock.now(), maximumRunning + this.#resting.size)
      .filter((id) => !this.#running.has(id) && !this.#resting.has(id))
      .slice(0, Math.max(0, maximumRunning - this.#running.size))
      .map((id) => pending.read(id));
    for (const group of groupByTarget(due)) this.#begin(group);
    this.#schedule();
  }

  /** Resolves when no delivery is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#timer?.();
    for (const cancel of this.#resting.values()) cancel();
    await this.idle();
  }

  #schedule(): void {
    this.#timer?.();
    this.#timer = undefined;
    const now = this.#parts.clock.now();
    const next = this.#parts.pending.nextDueAt(now);
    if (next !== undefined) this.#timer = this.#parts.clock.schedule(next - now, () => this.start());
  }

  #begin(group: readonly PendingDelivery[]): void {
    const work = this.#deliver(group).then((written) => {
      for (const { id } of group) {
        this.#running.delete(id);
        if (!written) this.#rest(id);
      }
      this.start();
    });
    for (const { id } of group) this.#running.set(id, work);
  }

  #rest(id: number): void {
    const wake = (): void => {
      this.#resting.delete(id);
      this.start();
    };
    if (!this.#closing.signal.aborted) this.#resting.set(id, this.#parts.clock.schedule(unwrittenMs, wake));
  }

  /** Never rejects; false when the outcome could not be written down, so that the store still has the deliveries. */
  async #deliver(group: readonly PendingDelivery[]): Promise<boolean> {
    const { registry, pending, write } = this.#parts;
    const first = group[0]!;
    const rule = registry.findRule(first.bus, first.rule);
    const target = rule?.targets.find(({ Id }) => Id === first.target);
    // Whoever took the rule or the target away wants its events no more.
    const verdicts: readonly Verdict[] =
      rule === undefined || target === undefined
        ? group.map(({ id }) => ({ id }))
        : await this.#attempt(rule, target, group);
    const settle = (): void => {
      for (const { id, again } of verdicts) {
        if (again === undefined) pending.remove(id);
        else pending.postpone(id, again.attempts, again.dueAt);
      }
    };
    return write(settle).then(
      () => true,
      () => false,
    );
  }

  async #attempt(rule: Rule, target: Target, group: readonly PendingDelivery[]): Promise<readonly Verdict[]> {
    const attempts = await this.#parts.sender.send(rule, target, group, this.#closing.signal);
    const verdicts = await Promise.all(
      attempts.map(async ({ delivery, error }): Promise<Verdict> => {
        const counters = this.#parts.counters.rule(rule.arn);
        counters.invocations += 1;
        if (delivery.attempts > 0) counters.retries += 1;
        return error === undefined ? { id: delivery.id } : this.#failed(rule, target, delivery, readFailure(error));
      }),
    );
    this.#tell(rule, target, verdicts);
    return verdicts;
  }

  /** One report for all that failed alike: of a burst they are thousands. */
  #tell(rule: Rule, target: Target, verdicts: readonly Verdict[]): void {
    const failed = verdicts.flatMap((verdict) => verdict.failed ?? []);
    for (const alike of Map.groupBy(failed, ({ failure, fate }) => `${fate} ${failure.code}`).values()) {
      const about = { ruleArn: rule.arn, targetArn: target.Arn ?? '', count: alike.length };
      this.#parts.onFailure({ ...about, ...alike[0]! });
    }
  }

  async #failed(rule: Rule, target: Target, delivery: PendingDelivery, failure: DeliveryFailure): Promise<Verdict> {
    const { clock, random, counters } = this.#parts;
    const attempts = delivery.attempts + 1;
    const { retries, ageMs } = retryPolicyOf(target);
    const dueAt = clock.now() + retryDelayMs(attempts, random);
    let exhausted: Exhausted | undefined;
    if (failure.retryable) {
      if (attempts > retries) exhausted = 'MaximumRetryAttempts';
      else if (dueAt - delivery.acceptedAt > ageMs) exhausted = 'MaximumEventAgeInSeconds';
      else return { id: delivery.id, again: { attempts, dueAt }, failed: { failure, fate: 'retried' } };
    }
    const fate = await this.#giveUp(rule, target, { delivery, failure, exhausted, retries: attempts - 1 });
    if (fate === 'retried') return { id: delivery.id, again: { attempts, dueAt }, failed: { failure, fate } };
    counters.rule(rule.arn).failedInvocations += 1;
    return { id: delivery.id, failed: { failure, fate } };
  }

  /** Sends an event to the target's dead-letter queue; `retried` when that should be tried again. */
  async #giveUp(
    rule: Rule,
    target: Target,
    letter: {
      delivery: PendingDelivery;
      failure: DeliveryFailure;
      exhausted: Exhausted | undefined;
      retries: number;
    },
  ): Promise<FailedDeliveries['fate']> {
    const counters = this.#parts.counters.rule(rule.arn);
    const queue = target.DeadLetterConfig?.Arn;
    if (queue === undefined) return 'lost';
    const input = {
      QueueUrl: queueUrlOf(queue),
      MessageBody: eventText(letter.delivery.event),
      MessageAttributes: deadLetterAttributes({ ...letter, ruleArn: rule.arn, targetArn: target.Arn ?? '' }),
    };
    const principal = { kind: 'service', arn: 'events.amazonaws.com', sourceArn: rule.arn } as const;
    try {
      await this.#parts.dispatcher.dispatch('sqs', 'SendMessage', input, {
        principal,
        signal: this.#closing.signal,
      });
      counters.sentToDeadLetterQueue += 1;
      return 'dead-lettered';
    } catch (error) {
      const lasting = error instanceof AwsError && !readFailure(error).retryable;
      if (!lasting) return 'retried';
      counters.notSentToDeadLetterQueue += 1;
      return 'lost';
    }
  }
}

function groupByTarget(deliveries: readonly PendingDelivery[]): readonly (readonly PendingDelivery[])[] {
  const groups = Map.groupBy(deliveries, ({ bus, rule, target }) => JSON.stringify([bus, rule, target]));
  return [...groups.values()];
}
