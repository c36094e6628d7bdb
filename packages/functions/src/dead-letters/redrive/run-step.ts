import type { EntryFailure } from '../../ports/queue.ts';
import { Deadline } from '../../resilience/deadline.ts';
import type { Call } from '../dead-letters-ports.ts';
import { entriesOf, type Letter } from '../letters/letter.ts';
import { entryMatcher } from '../letters/letter-filter.ts';
import { QueuePass } from '../letters/queue-pass.ts';
import { redriveAttribute } from '../../worker/received-message.ts';
import type { RunState } from './run-state.ts';
import { sendLetters } from './send-letters.ts';
import { settleOutcomes } from './settle-outcomes.ts';

export interface Step {
  readonly state: RunState;
  readonly status: 'running' | 'completed' | 'stopped';
  readonly reason?: string;
}

/** Short enough to show progress and to stop soon, long enough to make use of what was read from the queue. */
const stepMs = 8000;
/** Events on their way at a time: what is sent never gets far ahead of what is done with it, and the state stays small. */
const window = 200;
const lookEveryMs = 200;
/** A dead function's messages are back after a minute; what others hold longer, they are working on. */
const patienceMs = 70_000;

/** Does a bounded piece of a run: sends what there is room for, looks what became of it, and says whether there is more to do. */
export async function runStep(start: RunState, call: Call): Promise<Step> {
  const { ports, retry } = call;
  const until = new Deadline(ports.clock, Math.min(retry.deadline.at, ports.clock.now() + stepMs));
  const { flow, id } = start.request;
  const pass = new QueuePass({ queue: ports.deadLetters[flow], flow, until, retry });
  const source = new Source(start, pass);
  let state: RunState = start.sentAll ? start : { ...start, counts: { ...start.counts, notRedrivable: 0 } };
  try {
    for (;;) {
      state = passCanary(await settleOutcomes(state, call), source.ended);
      const end = endOf(state);
      if (end || !until.allows(lookEveryMs)) return end ?? { state, status: 'running' };
      const now = ports.clock.now();
      const room = state.sentAll ? 0 : roomOf(state, now);
      const letters = room > 0 ? await source.take(room) : [];
      if (letters.length > 0) {
        const sent = await sendLetters(letters, room, state, pass, call);
        if (sent.failure) return refused(sent.state, sent.failure);
        source.putBack(sent.left);
        const { counts } = sent.state;
        // What cannot be redriven is there at every look, and is no reason to wait for what others hold.
        const idle = counts.sent + counts.alreadyApplied === state.counts.sent + state.counts.alreadyApplied;
        const idleSinceMs = idle ? state.idleSinceMs : 0;
        state = paced({ ...sent.state, idleSinceMs }, counts.sent - state.counts.sent, now);
        if (id !== undefined) state = { ...state, sentAll: true };
      } else if (room > 0 && source.ended) {
        state = await atTheEnd(state, pass, now);
        if (!state.sentAll) {
          await pass.release();
          await ports.clock.sleep(Math.max(0, Math.min(1000, until.remainingMs())));
          return { state, status: 'running' };
        }
      } else {
        await ports.clock.sleep(lookEveryMs);
      }
    }
  } finally {
    // What a step has looked through in vain stays held until the hold ends, so that the next one gets further.
    if (!source.cutShort) await pass.release();
  }
}

/** Dead letters of this run, in reserve: a pass brings more at a time than there may be room for. */
class Source {
  readonly #state: RunState;
  readonly #pass: QueuePass;
  #ready: Letter[] = [];
  /** Time was up in the middle of the queue, with nothing found. */
  cutShort = false;

  constructor(state: RunState, pass: QueuePass) {
    this.#state = state;
    this.#pass = pass;
  }

  get ended(): boolean {
    return this.#pass.exhausted && this.#ready.length === 0;
  }

  async take(room: number): Promise<readonly Letter[]> {
    while (this.#ready.length === 0) {
      const letters = await this.#pass.next();
      if (letters.length === 0) break;
      this.#ready = letters.filter((letter) => isMeant(letter, this.#state));
    }
    this.cutShort = this.#ready.length === 0 && !this.#pass.exhausted;
    return this.#ready.splice(0, Math.max(1, Math.min(room, window)));
  }

  putBack(letters: readonly Letter[]): void {
    this.#ready.unshift(...letters);
  }
}

/** Not what this run itself has sent and what came back: it would send that round and round. */
function isMeant(letter: Letter, { run, startedMs, request }: RunState): boolean {
  const { attributes, sentAtMs } = letter.message;
  if (attributes[redriveAttribute] === run || sentAtMs > startedMs) return false;
  return entriesOf(letter).some(entryMatcher(request, letter));
}

function roomOf({ request, counts, pending, canaryPassed, nextSendMs }: RunState, nowMs: number): number {
  if (nowMs < nextSendMs) return 0;
  const { canary, limit = Infinity, rate } = request;
  const inCanary = canaryPassed ? Infinity : canary - counts.sent;
  const perLook = Math.max(1, Math.floor(rate / 4));
  return Math.min(window - pending.length, limit - counts.sent, inCanary, perLook);
}

function paced(state: RunState, sent: number, nowMs: number): RunState {
  return { ...state, nextSendMs: Math.max(nowMs, state.nextSendMs) + (sent * 1000) / state.request.rate };
}

function passCanary(state: RunState, ended: boolean): RunState {
  const { counts, pending, request, canaryPassed } = state;
  if (canaryPassed || pending.length > 0) return state;
  return counts.sent >= request.canary || ended ? { ...state, canaryPassed: true } : state;
}

/** All is sent when the queue's end was reached and nobody else holds messages, or has held them for too long. */
async function atTheEnd(state: RunState, pass: QueuePass, nowMs: number): Promise<RunState> {
  if ((await pass.heldElsewhere()) === 0) return { ...state, sentAll: true };
  const idleSinceMs = state.idleSinceMs || nowMs;
  return { ...state, idleSinceMs, sentAll: nowMs - idleSinceMs >= patienceMs };
}

function endOf(state: RunState): Step | undefined {
  const { counts, pending, request, sentAll } = state;
  const done = sentAll || (request.limit !== undefined && counts.sent >= request.limit);
  if (done) return pending.length === 0 ? { state, status: 'completed' } : undefined;
  const { canary, stopAbove } = request;
  const bad = counts.failed + counts.unresolved;
  const judged = counts.succeeded + bad;
  if (canary === 0 || judged < canary || bad / judged <= stopAbove) return undefined;
  const reason = `${bad} of ${judged} failed again, more than ${Math.round(stopAbove * 100)}%: mend the cause first`;
  return { state, status: 'stopped', reason };
}

function refused(state: RunState, { code, message }: EntryFailure): Step {
  return { state, status: 'stopped', reason: `The queue did not take what was sent to it: ${code}: ${message}` };
}
