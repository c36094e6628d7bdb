import type { DeadLetterCounts, DeadLetterList, RedriveStep } from '@sluice/core';
import { AwsError } from '../../../local/src/aws-error.ts';
import type { LocalSystem } from './local-system.ts';

/** An operator at work on a system: spoils tables, mends them, and handles what has become of it. */
export class Operator {
  readonly #system: LocalSystem;

  constructor(system: LocalSystem) {
    this.#system = system;
  }

  /** No write whose request says so goes through, for a reason that is nobody's fault but the table's. */
  deny(denied: (text: string) => boolean): void {
    this.#system.inject('dynamodb', (call) => {
      if (call.operation !== 'TransactWriteItems' || !denied(JSON.stringify(call.input))) return call.run();
      throw new AwsError('AccessDeniedException', 'not authorized to perform: dynamodb:UpdateItem on "cities"');
    });
  }

  mend(): void {
    this.#system.inject('dynamodb', undefined);
  }

  /** Dead letters of so many writes, each for a city of its own. */
  async poison(count: number): Promise<void> {
    this.deny(() => true);
    await this.#system.send(Array.from({ length: count }, (_, index) => increment(`e${index}`)));
    await this.#system.drain();
  }

  async list(query = ''): Promise<DeadLetterList> {
    return (await this.#system.operate('GET', query)).body as unknown as DeadLetterList;
  }

  async step(body: object): Promise<RedriveStep> {
    const answer = await this.#system.operate('POST', '/redrive', body);
    if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body as unknown as RedriveStep;
  }

  async redrive(body: object): Promise<RedriveStep> {
    let latest = await this.step(body);
    for (let steps = 0; latest.continuation !== undefined && steps < 50; steps++) {
      latest = await this.step({ continuation: latest.continuation });
    }
    return latest;
  }
}

/** A write that leaves a trace of how often it was applied. */
export const increment = (id: string, cityId = id) => ({
  id,
  type: 'write.update',
  data: { table: 'cities', key: { country: 'NL', id: cityId }, add: { population: 1 }, upsert: true },
});

/** Counts of a run, all others 0. */
export const counted = (counts: Partial<DeadLetterCounts>): DeadLetterCounts => ({
  sent: 0,
  succeeded: 0,
  failed: 0,
  alreadyApplied: 0,
  unresolved: 0,
  unconfirmed: 0,
  notRedrivable: 0,
  ...counts,
});
