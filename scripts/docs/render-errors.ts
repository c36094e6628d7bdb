import { type ErrorFamily, errorTable } from '@sluice/core';

const families: readonly [ErrorFamily, string][] = [
  ['Validation', 'The request or event is wrong; send it right.'],
  ['Forbidden', 'The caller may not.'],
  ['NotFound', 'There is no such thing, for this caller.'],
  ['Conflict', 'The stored data says no; nothing was changed.'],
  ['Limit', 'Too large or too much at once.'],
  ['Dependency', 'AWS did not answer in time; send it again.'],
  ['Invariant', 'A defect; the log has the cause.'],
];

/** The page of error codes, from the table the code uses. */
export function renderErrors(): string {
  return [
    '# Errors',
    '',
    '<!-- Generated from packages/core/src/errors/error-table.ts by `npm run docs`. -->',
    '',
    'Every refusal is an `application/problem+json` document (RFC 9457) with a stable `code`: the refusal of a request, of one event of an',
    'array, or the `error` of an outcome. `detail` says what was wrong and what is allowed, `pointer` names the field (a JSON pointer into the',
    'request body), `retryable` whether the same request may pass later.',
    '',
    '```json',
    JSON.stringify(
      {
        type: 'urn:sluice:problem:KEY_INVALID',
        title: errorTable.KEY_INVALID.title,
        status: errorTable.KEY_INVALID.status,
        code: 'KEY_INVALID',
        detail: '…',
        pointer: '/data/item/id',
        retryable: errorTable.KEY_INVALID.retryable,
      },
      null,
      2,
    ),
    '```',
    ...families.flatMap(([family, sentence]) => ['', `## ${family}`, '', sentence, '', ...rowsOf(family)]),
    '',
  ].join('\n');
}

function rowsOf(family: ErrorFamily): string[] {
  const rows = Object.entries(errorTable)
    .filter(([, definition]) => definition.family === family)
    .map(
      ([code, definition]) =>
        `| \`${code}\` | ${definition.status} | ${definition.retryable ? 'yes' : 'no'} | ${definition.title}. ${definition.meaning} |`,
    );
  return ['| code | status | retryable | meaning |', '|---|---|---|---|', ...rows];
}
