import type { ImportProgress } from '@sluice/client';
import { describe, expect, it } from 'vitest';
import type { KnownJob } from '../journal/journals.ts';
import { statusText } from './status-text.ts';

function progress(more: Partial<ImportProgress> = {}): ImportProgress {
  return {
    job: 'j',
    table: 'plain',
    status: 'running',
    batches: { expected: 3, done: 2, refused: 0 },
    items: { expected: 30, written: 19, failed: 1, superseded: 0 },
    bytes: 0,
    writeUnits: 40,
    startedAt: null,
    completedAt: null,
    ...more,
  };
}

const sender: KnownJob = {
  v: 1,
  job: 'j',
  table: 'plain',
  url: 'http://127.0.0.1:1',
  file: 'a file.csv',
  path: '/a file.csv',
  startedAt: '2026-01-01T00:00:00.000Z',
  args: ['a file.csv', '--table', 'plain', '--set', "by=o'neill"],
  accepted: 1,
  end: undefined,
  result: undefined,
  rejects: undefined,
};

describe('what is missing of an import', () => {
  it('is batches that are not applied', () => {
    const text = statusText('j', progress(), undefined);
    expect(text).toContain(
      'job j: running\n  19 rows written, 1 refused\n  2 of 3 batches applied\n  1 batch missing:',
    );
    expect(text).toContain('40 write capacity units taken');
  });

  it('is its end', () => {
    const batches = { expected: null, done: 1, refused: 0 };
    const text = statusText('j', progress({ batches }), undefined);
    expect(text).toContain('  1 batch applied\n  its end is unknown: import.end has not arrived');
  });

  it('is nothing when all is there', () => {
    const done = { status: 'completed', batches: { expected: 2, done: 2 } } as const;
    const items = { expected: 20, written: 15, failed: 1, superseded: 4 };
    const text = statusText('j', progress({ ...done, items }), undefined);
    expect(text).not.toContain('missing');
    expect(text).not.toContain('import.end');
    expect(text).toContain('4 gave way to newer ones of their key');
  });

  it('is told where more was applied than import.end said', () => {
    const items = { expected: 10, written: 20, failed: 0, superseded: 0 };
    expect(
      statusText('j', progress({ status: 'completed', batches: { expected: 1, done: 2 }, items }), undefined),
    ).toContain('1 batch more than import.end said');
    expect(
      statusText('j', progress({ status: 'completed', batches: { expected: 2, done: 2 }, items }), undefined),
    ).toContain('its batches had 20 rows, and import.end said 10');
  });

  it('is for the sender to go on with, by a command that a shell takes', () => {
    expect(statusText('j', undefined, sender)).toBe(
      'job j: not known to the system\n' +
        '  a file.csv into plain, begun 2026-01-01T00:00:00.000Z, 1 batch sent, not all\n' +
        `  go on with: sluice import 'a file.csv' --table plain --set 'by=o'\\''neill'\n`,
    );
  });

  it('has rows that the sender rejected', () => {
    const ended = { ...sender, end: { batches: 1, items: 9, refused: 2 } };
    expect(statusText('j', progress(), ended)).toContain('all 9 rows sent, 2 rejected before they were sent');
  });
});
