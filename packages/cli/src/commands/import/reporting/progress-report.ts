import type { Clock } from '@sluice/core';
import type { Terminal } from '../../../terminal.ts';
import { count, counted, duration, size } from './numbers.ts';

/** How far an import is. */
export interface ImportState {
  readonly phase: 'checking' | 'sending' | 'applying';
  readonly rowsSent: number;
  readonly written: number;
  /** Of those, what earlier runs of the job had written. */
  readonly writtenBefore: number;
  /** Refused by the sender or by the system. */
  readonly failed: number;
  /** Write capacity units that the job has taken of the table, as far as the system has told. */
  readonly writeUnits: number;
  /** Bytes of the text read, and in all. */
  readonly bytes: number;
  readonly totalBytes: number;
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
  readonly #startedMs: number;
  readonly #timer: NodeJS.Timeout;
  #drawn = false;

  constructor(options: ProgressReportOptions) {
    this.#options = options;
    this.#startedMs = options.clock.now();
    const everyMs = options.terminal.interactive && !options.json ? REDRAW_EVERY_MS : LINE_EVERY_MS;
    this.#timer = setInterval(() => this.#tell(), everyMs);
    this.#timer.unref();
  }

  /** Takes the redrawn line away and stops. */
  close(): void {
    clearInterval(this.#timer);
    if (this.#drawn) this.#options.terminal.err('\r\u001b[K');
    this.#drawn = false;
  }

  #tell(): void {
    const { terminal, json, clock } = this.#options;
    const state = this.#options.state();
    const elapsedMs = clock.now() - this.#startedMs;
    if (json) {
      terminal.out(`${JSON.stringify({ event: 'progress', ...state, elapsedMs })}\n`);
      return;
    }
    const line = this.#lineOf(state);
    terminal.err(terminal.interactive ? `\r\u001b[K${line}` : `${line}\n`);
    this.#drawn = terminal.interactive;
  }

  #lineOf(state: ImportState): string {
    const { bytes, totalBytes } = state;
    const percent = totalBytes === 0 ? '' : `${Math.floor((bytes / totalBytes) * 100)}% `;
    if (state.phase === 'checking') return `checking ${percent}${size(bytes)}`;
    const seconds = Math.max(0.5, (this.#options.clock.now() - this.#startedMs) / 1000);
    const perSecond = Math.max(0, state.written - state.writtenBefore) / seconds;
    const parts = [
      state.phase === 'applying' ? 'sent, being applied' : `${percent}of ${size(totalBytes)}`,
      `${count(state.rowsSent)} sent`,
      `${count(state.written)} written`,
      ...(state.failed > 0 ? [`${count(state.failed)} failed`] : []),
      `${counted(perSecond, 'row')}/s`,
      ...this.#timeLeft(state, perSecond),
    ];
    return parts.join(', ');
  }

  #timeLeft({ bytes, totalBytes, rowsSent, written }: ImportState, perSecond: number): readonly string[] {
    if (bytes === 0 || perSecond <= 0 || rowsSent === 0) return [];
    const rowsInAll = (rowsSent * totalBytes) / bytes;
    return [`${duration((Math.max(0, rowsInAll - written) / perSecond) * 1000)} left`];
  }
}
