import type { Clock } from '@sluice/core';
import { StatusLine } from '../../../status-line.ts';
import type { Terminal } from '../../../terminal.ts';
import { count, counted, duration, size } from './numbers.ts';

/** How far an import is. */
export interface ImportState {
  /** `copying` keeps standard input, `checking` reads the file before anything is sent, `rejects` reads it once more for the rows that were rejected. */
  readonly phase: 'copying' | 'checking' | 'sending' | 'applying' | 'rejects';
  /** Rows that the system has taken. */
  readonly rowsSent: number;
  /** Rows that there will be, by what was read so far; 0 while nothing was. */
  readonly rowsInAll: number;
  readonly written: number;
  /** Of those, what earlier runs of the job had written. */
  readonly writtenBefore: number;
  /** Refused by the sender or by the system. */
  readonly failed: number;
  /** Write capacity units that the job has taken of the table, as far as the system has told. */
  readonly writeUnits: number;
  /** Bytes of the text read, and in all, which is 0 while it is not known. */
  readonly bytes: number;
  readonly totalBytes: number;
}

/** How far work is that reads and sends nothing. */
export function readingState(phase: ImportState['phase'], bytes: number, totalBytes: number): ImportState {
  const nothing = { rowsSent: 0, rowsInAll: 0, written: 0, writtenBefore: 0, failed: 0, writeUnits: 0 };
  return { ...nothing, phase, bytes, totalBytes };
}

export interface ProgressReportOptions {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly json: boolean;
  /** Called for the state when a line is due. */
  readonly state: () => ImportState;
}

const LINE_EVERY_MS = 10_000;
const REDRAW_EVERY_MS = 200;

/** Tells how far an import is: a line that redraws itself on a terminal, else a clean line every 10 seconds. */
export class ProgressReport {
  readonly #options: ProgressReportOptions;
  readonly #line: StatusLine;
  readonly #startedMs: number;
  readonly #timer: NodeJS.Timeout;

  constructor(options: ProgressReportOptions) {
    this.#options = options;
    this.#line = new StatusLine(options.terminal);
    this.#startedMs = options.clock.now();
    const everyMs = options.terminal.interactive && !options.json ? REDRAW_EVERY_MS : LINE_EVERY_MS;
    this.#timer = setInterval(() => this.#tell(), everyMs);
    this.#timer.unref();
  }

  /** Prints lines that stay. */
  say(lines: string): void {
    this.#line.say(lines);
  }

  /** Takes the redrawn line away and stops. */
  close(): void {
    clearInterval(this.#timer);
    this.#line.clear();
  }

  #tell(): void {
    const { terminal, json, clock } = this.#options;
    const state = this.#options.state();
    const elapsedMs = clock.now() - this.#startedMs;
    if (json) terminal.out(`${JSON.stringify({ event: 'progress', ...state, elapsedMs })}\n`);
    else this.#line.show(progressTexts(state, elapsedMs));
  }
}

/** How far it is in words, the longest first. */
export function progressTexts(state: ImportState, elapsedMs: number): readonly [string, ...string[]] {
  const { phase, bytes, totalBytes, rowsSent, written, failed } = state;
  const percent = totalBytes === 0 ? '' : `${Math.floor((bytes / totalBytes) * 100)}%`;
  const read = percent === '' ? size(bytes) : `${percent} of ${size(totalBytes)}`;
  if (phase === 'copying') return [`copying standard input, ${read}`, `copying, ${read}`];
  if (phase === 'checking') return [`checking ${read}`];
  if (phase === 'rejects') return [`writing the rejected rows, ${read}`, `rejected rows, ${percent}`];
  const perSecond = Math.max(0, written - state.writtenBefore) / Math.max(0.5, elapsedMs / 1000);
  const sent = phase === 'applying' ? `all ${count(rowsSent)} sent` : `${count(rowsSent)} sent`;
  const place = phase === 'applying' ? [] : [read];
  const outcome = [`${count(written)} written`, ...(failed > 0 ? [`${count(failed)} failed`] : [])];
  const left = timeLeft(state, perSecond);
  const joined = (...parts: readonly string[]): string => parts.join(', ');
  return [
    joined(...place, sent, ...outcome, `${counted(perSecond, 'row')}/s`, ...left),
    joined(percent, ...outcome, `${counted(perSecond, 'row')}/s`, ...left),
    joined(percent, ...outcome, ...left),
    joined(percent, ...outcome),
  ];
}

function timeLeft({ rowsInAll, written }: ImportState, perSecond: number): readonly string[] {
  if (rowsInAll === 0 || perSecond <= 0) return [];
  return [`${duration((Math.max(0, rowsInAll - written) / perSecond) * 1000)} left`];
}
