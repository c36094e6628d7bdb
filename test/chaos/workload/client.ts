import type { ApiAnswer } from '../simulation/simulated-api.ts';
import type { Simulation } from '../simulation/simulation.ts';
import { delay } from '../../../packages/local/src/clock.ts';
import type { Action, SentEvent } from './action.ts';

/** What a client knows of one event that it sent. */
export interface Sending {
  readonly caller: string;
  readonly event: SentEvent;
  /** Requests that carried it. */
  attempts: number;
  /** The answer was 202 or 200 for it, once at least. */
  accepted: boolean;
  /** How often it was told accepted. */
  acceptances: number;
  href?: string;
  /** Statuses of outcomes that came with the answer, to requests that waited. */
  readonly told: string[];
  /** Where in the order of all commits it was first sent. */
  readonly sentAt: number;
}

/** How one request ended. */
export interface RequestEnd {
  /** The function answered; otherwise it died. */
  readonly answered: boolean;
  /** Some event of it could not be handed over. */
  readonly rejected: boolean;
}

const retries = 4;

/** Sends what an action says, and what was not taken again, as a careful client does. */
export class Client {
  readonly sendings: Sending[] = [];
  readonly requests: RequestEnd[] = [];
  readonly #simulation: Simulation;
  readonly #random: { next(): number };
  readonly #commits: () => number;

  constructor(simulation: Simulation, random: { next(): number }, commits: () => number) {
    this.#simulation = simulation;
    this.#random = random;
    this.#commits = commits;
  }

  async perform({ atMs, caller, events, wait }: Action): Promise<void> {
    const { clock } = this.#simulation;
    await delay(clock, atMs);
    let open = events.map((event) => this.#begin(caller, event));
    for (let attempt = 0; open.length > 0 && attempt <= retries; attempt++) {
      if (attempt > 0) await delay(clock, Math.floor(this.#random.next() * 1000 * 2 ** attempt));
      for (const sending of open) sending.attempts += 1;
      const answer = await this.#simulation.request({
        method: 'POST',
        path: '/v1/events',
        caller,
        body: JSON.stringify(open.length === 1 ? open[0]!.event : open.map(({ event }) => event)),
        ...(wait !== undefined && { headers: { prefer: `wait=${wait}` } }),
      });
      this.requests.push(endOf(answer));
      open = open.filter((sending, index) => !note(sending, answer, open.length === 1 ? undefined : index));
    }
  }

  #begin(caller: string, event: SentEvent): Sending {
    const sending: Sending = {
      caller,
      event,
      attempts: 0,
      accepted: false,
      acceptances: 0,
      told: [],
      sentAt: this.#commits(),
    };
    this.sendings.push(sending);
    return sending;
  }
}

function endOf({ status, body }: ApiAnswer): RequestEnd {
  const entries = (body['events'] as readonly Answered[] | undefined) ?? [body];
  return {
    answered: status !== 500,
    rejected: entries.some((entry) => code(entry) === 'DEPENDENCY_UNAVAILABLE'),
  };
}

/** Notes what an answer says of an event; whether that is the last word on this sending. */
function note(sending: Sending, { status, body }: ApiAnswer, index: number | undefined): boolean {
  const entry = index === undefined ? body : (body['events'] as readonly Answered[] | undefined)?.[index];
  if (status >= 500 && entry === undefined) return false;
  // The id was used for another event: a 409 with `Prefer: wait` comes after this one was accepted.
  if (code(entry) === 'EVENT_ID_REUSED') {
    sending.accepted = true;
    sending.acceptances += 1;
    return true;
  }
  if (status < 300 && entry !== undefined && !('problem' in entry)) {
    sending.accepted = true;
    sending.acceptances += 1;
    const { href, status: told } = entry as Answered;
    if (href !== undefined) sending.href = href;
    if (told !== undefined && outcomes.includes(told)) sending.told.push(told);
    return true;
  }
  return code(entry) !== 'DEPENDENCY_UNAVAILABLE' && status < 500;
}

const outcomes = ['succeeded', 'failed', 'dead-lettered'];

interface Answered {
  readonly status?: string;
  readonly href?: string;
  readonly code?: string;
  readonly problem?: { readonly code: string };
}

function code(entry: object | undefined): string | undefined {
  const { code: own, problem } = (entry ?? {}) as Answered;
  return own ?? problem?.code;
}
