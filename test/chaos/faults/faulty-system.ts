import { join } from 'node:path';
import { receiptKey } from '../../../packages/core/src/index.ts';
import { Assembly } from '../../../packages/local/src/assembly.ts';
import type { FaultPlan } from '../../../packages/local/src/faults/fault-plan.ts';
import { synthesizeIfChanged } from '../../../scripts/start/synthesis.ts';
import { History } from '../model/receipts.ts';
import type { World } from '../model/world.ts';
import { drain } from '../operator/drain.ts';
import { observe } from '../operator/observe.ts';
import type { ApiAnswer } from '../simulation/simulated-api.ts';
import { Simulation, type SimulationOptions } from '../simulation/simulation.ts';
import type { SentEvent } from '../workload/action.ts';

const root = join(import.meta.dirname, '../../..');

/** What an outside observer sees of one event. */
export interface Seen {
  readonly status: string;
  readonly code?: string;
  readonly result?: unknown;
  readonly duplicate: boolean;
}

/** A simulated system and one fault, for tests that look at it from outside. */
export class FaultySystem implements AsyncDisposable {
  readonly simulation: Simulation;
  readonly #history: History;

  private constructor(simulation: Simulation, history: History) {
    this.simulation = simulation;
    this.#history = history;
  }

  static async start(
    plan: FaultPlan = {},
    options: Partial<Omit<SimulationOptions, 'plan' | 'onCommit'>> = {},
  ): Promise<FaultySystem> {
    const assembly = new Assembly(await synthesizeIfChanged(root));
    const history = new History();
    const simulation = await Simulation.start({
      assembly,
      seed: 1,
      ...options,
      plan,
      onCommit: (call) => history.hear(call),
    });
    return new FaultySystem(simulation, history);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulation.close();
  }

  /** One request of one caller. */
  async send(
    events: SentEvent | readonly SentEvent[],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    return await this.simulation.run(this.sendAside(events, headers));
  }

  /** As `send`, for use beside other things. */
  sendAside(
    events: SentEvent | readonly SentEvent[],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    return this.simulation.request({
      method: 'POST',
      path: '/v1/events',
      caller: 'ada',
      headers,
      body: JSON.stringify(events),
    });
  }

  /** Lets everything come to an end that faults do not hold up for ever. */
  async settle(): Promise<void> {
    const problems = await drain(this.simulation);
    if (problems.length > 0) throw new Error(problems.join(', '));
  }

  async look(): Promise<World> {
    return await observe(this.simulation, { sendings: [], requests: [], redriven: false }, this.#history);
  }

  /** The outcome of an event; undefined while there is none. */
  async seen(id: string): Promise<Seen | undefined> {
    const row = (await this.look()).outcomes.get(receiptKey('ada', '/', id));
    if (row === undefined) return undefined;
    const { status, result, error, duplicate } = row;
    return { status, duplicate, ...(result !== undefined && { result }), ...(error && { code: error.code }) };
  }

  /** The value of a counter; 0 where there is none. */
  async counter(id: string): Promise<number> {
    const { tables } = await this.look();
    return Number(tables['cities']?.find((item) => item['id'] === id)?.['n'] ?? 0);
  }
}

/** Adds one to a counter. */
export function count(id: string, counter = 'c'): SentEvent {
  const data = { table: 'cities', key: { country: 'COUNT', id: counter }, add: { n: 1 }, upsert: true };
  return { id, type: 'write.update', time: '2026-01-01T00:00:00.000Z', data };
}
