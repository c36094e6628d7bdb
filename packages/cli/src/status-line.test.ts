import { beforeEach, describe, expect, it } from 'vitest';
import { Readable } from 'node:stream';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';

let written = '';
let columns = 80;
beforeEach(() => {
  written = '';
  columns = 80;
});

function terminal(interactive: boolean): Terminal {
  return {
    directory: '/',
    environment: {},
    stdin: Readable.from([]),
    interactive,
    get columns() {
      return columns;
    },
    out: () => undefined,
    err: (text) => void (written += text),
    onInterrupt: () => () => undefined,
  };
}

describe('the status line', () => {
  it('is a line of its own each time where there is no terminal', () => {
    const line = new StatusLine(terminal(false));
    line.show(['half of it', 'half']);
    line.show(['all of it', 'all']);
    line.clear();
    expect(written).toBe('half of it\nall of it\n');
  });

  it('redraws itself with the longest text that fits, and is cut where none does', () => {
    const line = new StatusLine(terminal(true));
    columns = 12;
    line.show(['half of it', 'half']);
    columns = 10;
    line.show(['half of it', 'half']);
    columns = 4;
    line.show(['half of it', 'half']);
    line.clear();
    line.clear();
    expect(written.split('\r\u001b[K')).toEqual(['', 'half of it', 'half', 'hal', '']);
  });

  it('takes away what a terminal has wrapped that was made narrower', () => {
    const line = new StatusLine(terminal(true));
    line.show(['x'.repeat(70)]);
    columns = 30;
    line.show(['x'.repeat(70), 'short']);
    expect(written).toBe(`\r\u001b[K${'x'.repeat(70)}\r\u001b[2A\u001b[Jshort`);
  });

  it('makes room for lines that stay', () => {
    const line = new StatusLine(terminal(true));
    line.show(['half']);
    line.say('Stopping\n');
    line.show(['all']);
    expect(written).toBe('\r\u001b[Khalf\r\u001b[KStopping\n\r\u001b[Kall');
  });
});
