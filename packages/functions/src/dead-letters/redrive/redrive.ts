import {
  parseRedriveRequest,
  type RedriveStart,
  type RedriveStep,
  SluiceError,
  uuidv7,
  type JsonValue,
} from '@sluice/core';
import { randomBytes } from '../../resilience/random-bytes.ts';
import { retryCall } from '../../resilience/retry-call.ts';
import type { Call } from '../dead-letters-ports.ts';
import { entriesOf } from '../letters/letter.ts';
import { entryMatcher } from '../letters/letter-filter.ts';
import { LetterGroups } from '../letters/letter-group.ts';
import { surveyQueue } from '../letters/survey-queue.ts';
import { fromContinuation, newRun, type RunState, toContinuation } from './run-state.ts';
import { runStep } from './run-step.ts';

/** `POST /v1/dead-letters/redrive`: begins a run or goes on with one, by one step. */
export async function redrive(body: JsonValue, call: Call): Promise<RedriveStep> {
  const request = parseRedriveRequest(body);
  const state = 'continuation' in request ? fromContinuation(request.continuation) : startRun(request, call);
  if (state.request.dryRun) return dryRun(state, call);
  const { state: next, status, reason } = await runStep(state, call);
  if (status === 'completed') checkFound(next);
  const { deadLetters } = call.ports;
  const depth = await retryCall(() => deadLetters[next.request.flow].depth(), call.retry);
  return {
    run: next.run,
    status,
    ...(reason !== undefined && { reason }),
    counts: next.counts,
    pending: next.pending.length,
    remaining: depth.visible,
    failures: next.failures,
    ...(status === 'running' && { continuation: toContinuation(next) }),
  };
}

function startRun(request: RedriveStart, { ports }: Call): RunState {
  const now = ports.clock.now();
  return newRun(uuidv7(now, randomBytes(10, ports.random)), now, request);
}

/** Counts what a run would take, and changes nothing. */
async function dryRun({ run, request, counts }: RunState, call: Call): Promise<RedriveStep> {
  const groups = new LetterGroups(request.group !== undefined);
  let matched = 0;
  let notRedrivable = 0;
  const queue = await surveyQueue(request.flow, call, (letter) => {
    const matches = entryMatcher(request, letter);
    const entries = entriesOf(letter).filter(matches).length;
    const hopeless = letter.content.kind === 'unreadable';
    matched += hopeless ? 0 : entries;
    notRedrivable += hopeless ? entries : 0;
    groups.add(letter, matches);
  });
  return {
    run,
    status: 'dry-run',
    counts: { ...counts, notRedrivable },
    pending: 0,
    remaining: queue.messages,
    failures: [],
    matched: Math.min(matched, request.limit ?? Infinity),
    groups: groups.all(),
    queue,
  };
}

function checkFound({ request: { id }, counts }: RunState): void {
  if (id === undefined || counts.sent + counts.alreadyApplied + counts.notRedrivable > 0) return;
  throw new SluiceError('DEAD_LETTER_NOT_FOUND', `There is no dead letter "${id}"`);
}
