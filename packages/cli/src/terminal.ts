import type { Readable } from 'node:stream';

/** What a command sees of the world around it: where it was called, what it may write to, when it is asked to stop. */
export interface Terminal {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** True where progress may rewrite its line. */
  readonly interactive: boolean;
  /** Its width; it may change at any moment. */
  readonly columns: number;
  out(text: string): void;
  err(text: string): void;
  /** Calls back on the first Ctrl-C; a second one ends the process at once. Returns how to stop listening. */
  onInterrupt(stop: () => void): () => void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosed);
  return {
    directory: process.cwd(),
    environment: process.env,
    stdin: process.stdin,
    // A dumb terminal, like the one inside an editor, cannot take back what it shows.
    interactive: process.stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    get columns() {
      return process.stderr.columns || 80;
    },
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    onInterrupt(stop) {
      process.once('SIGINT', stop).once('SIGTERM', stop);
      return () => void process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}

/** Nobody reads any more, as after `| head -1`: that is no reason to stop in the middle. */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
