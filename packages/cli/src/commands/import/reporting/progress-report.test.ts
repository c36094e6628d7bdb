import { expect, it } from 'vitest';
import { type ImportState, progressTexts } from './progress-report.ts';

const state: ImportState = {
  phase: 'sending',
  rowsSent: 41_235_000,
  rowsInAll: 41_742_300,
  written: 41_100_000,
  writtenBefore: 100_000,
  failed: 1_234,
  writeUnits: 0,
  bytes: 1_980_000_000,
  totalBytes: 2_000_000_000,
};

it('tells rows sent, written and failed, the speed, the bytes and the time that is left', () => {
  expect(progressTexts(state, 4_100_000)).toEqual([
    '99% of 2.0 GB, 41,235,000 sent, 41,100,000 written, 1,234 failed, 10,000 rows/s, 1m 04s left',
    '99%, 41,100,000 written, 1,234 failed, 10,000 rows/s, 1m 04s left',
    '99%, 41,100,000 written, 1,234 failed, 1m 04s left',
    '99%, 41,100,000 written, 1,234 failed',
  ]);
});

it('tells of the phases before and after', () => {
  expect(progressTexts({ ...state, phase: 'copying', totalBytes: 0 }, 1)).toEqual([
    'copying standard input, 2.0 GB',
    'copying, 2.0 GB',
  ]);
  expect(progressTexts({ ...state, phase: 'checking' }, 1)[0]).toBe('checking 99% of 2.0 GB');
  expect(progressTexts({ ...state, phase: 'checking', totalBytes: 0 }, 1)[0]).toBe('checking 2.0 GB');
  expect(progressTexts({ ...state, phase: 'rejects' }, 1)[0]).toBe('writing the rejected rows, 99% of 2.0 GB');
  const applying = { ...state, phase: 'applying', failed: 0, written: state.writtenBefore } as const;
  expect(progressTexts(applying, 1)[0]).toBe('all 41,235,000 sent, 100,000 written, 0 rows/s');
});
