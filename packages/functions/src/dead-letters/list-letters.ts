import { type DeadLetterFlow, deadLetterFlows, type DeadLetterList, SluiceError } from '@sluice/core';
import { mapBounded } from '../resilience/map-bounded.ts';
import type { Call } from './dead-letters-ports.ts';
import { entryMatcher } from './letters/letter-filter.ts';
import { LetterGroups } from './letters/letter-group.ts';
import { surveyQueue } from './letters/survey-queue.ts';

const parameters = ['flow', 'group'];

/** `GET /v1/dead-letters`: what lies in the queues, grouped by what went wrong. */
export async function listLetters(query: URLSearchParams, call: Call): Promise<DeadLetterList> {
  const unknown = [...query.keys()].find((name) => !parameters.includes(name));
  if (unknown !== undefined) {
    const message = `There is no parameter "${unknown}"; there are ${parameters.join(', ')}`;
    throw new SluiceError('PARAMETER_INVALID', message, { allowed: parameters });
  }
  const group = query.get('group') ?? undefined;
  const groups = new LetterGroups(group !== undefined);
  const flows = flowsOf(query.get('flow'));
  const queues = await mapBounded(flows, flows.length, (flow) =>
    surveyQueue(flow, call, (letter) => groups.add(letter, entryMatcher({ group }, letter))),
  );
  return { queues, groups: groups.all() };
}

function flowsOf(text: string | null): readonly DeadLetterFlow[] {
  if (text === null || text === '') return deadLetterFlows;
  const known = deadLetterFlows.find((flow) => flow === text);
  if (known !== undefined) return [known];
  const message = `"flow" is "${text}"; it can be ${deadLetterFlows.join(', ')}`;
  throw new SluiceError('PARAMETER_INVALID', message, { allowed: deadLetterFlows });
}
