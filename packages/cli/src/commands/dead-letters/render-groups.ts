import type { DeadLetterGroup, DeadLetterQueueState } from '@sluice/core';
import { counted } from '../import/reporting/numbers.ts';
import { printable } from './printable.ts';

const dayMs = 86_400_000;
const soonMs = 3 * dayMs;

/** Groups of dead letters for people: the largest first, each with what it takes to go on. */
export function renderGroups(groups: readonly DeadLetterGroup[], nowMs: number): string {
  return groups.map((group) => printable(renderGroup(group, nowMs))).join('\n');
}

function renderGroup(group: DeadLetterGroup, nowMs: number): string {
  const { flow, type, code, message, count, tables, firstAt, lastAt, expiresAt, redrivable, example } = group;
  const table = tables.length === 0 ? '' : ` on ${tables.join(', ')}`;
  const leftMs = Date.parse(expiresAt) - nowMs;
  const days = Math.max(0, Math.floor(leftMs / dayMs));
  const warning = leftMs < soonMs ? `  SQS deletes the first of them in ${counted(days, 'day')}\n` : '';
  const event = example.eventId === undefined ? '' : `, event ${example.eventId}`;
  const ids = group.ids === undefined ? '' : group.ids.map((id) => `    ${id}\n`).join('');
  return [
    `${counted(count, 'event')}  ${flow}  ${type}${table}  ${code}${redrivable ? '' : '  (cannot be redriven)'}\n`,
    `  ${message}\n`,
    `  ${firstAt}${firstAt === lastAt ? '' : ` to ${lastAt}`}, group ${group.fingerprint}\n`,
    `  such as ${example.id}${event}\n`,
    warning,
    ids,
  ].join('');
}

/** What the list cannot vouch for; nothing when it is complete. */
export function renderIncomplete(queues: readonly DeadLetterQueueState[]): string {
  return queues
    .filter(({ complete }) => !complete)
    .map(({ flow, messages, held }) =>
      held > 0
        ? `${flow}: somebody else holds ${counted(held, 'message')} for the moment; ask again for those\n`
        : `${flow}: only the first ${counted(messages, 'message')} were looked at; there are more\n`,
    )
    .join('');
}
