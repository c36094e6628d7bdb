import { parseArgs } from 'node:util';

/** What `npm start` was asked for. */
export interface StartOptions {
  readonly port: number;
  readonly awsPort: number;
  /** Address of the API. */
  readonly host: string;
  readonly exposed: boolean;
  /** Absent: the data lives in memory. */
  readonly dataDirectory?: string;
  /** A file that says what is to go wrong. */
  readonly chaosFile?: string;
  readonly json: boolean;
  readonly help: boolean;
}

/** The command line makes no sense. */
export class UsageError extends Error {}

export const usage = `Usage: npm start -- [options]

Synthesizes the system, unless nothing changed, and runs it on this machine.

  --port <number>      port of the API; 0 takes any free one (default 4000)
  --aws-port <number>  port of the AWS endpoint (default 4566; with --port 0 any free one)
  --data <directory>   where the data is kept from start to start (default .sluice)
  --memory             keep the data in memory; it is gone at the end
  --chaos <file>       let things go wrong as this fault plan says (docs/guides/chaos.md)
  --json               print one line of JSON on stdout when ready; everything else goes to stderr
  --host <address>     address of the API (default 127.0.0.1)
  --expose             let --host be an address that others on the network can reach
  --help               print this
`;

/** Reads the command line; throws a UsageError for anything it does not know. */
export function parseOptions(args: readonly string[]): StartOptions {
  const { values } = parse(args);
  if (values.memory === true && values.data !== undefined) {
    throw new UsageError('--memory and --data exclude each other: choose one');
  }
  const port = portNumber('--port', values.port, 4000);
  return {
    port,
    awsPort: portNumber('--aws-port', values['aws-port'], port === 0 ? 0 : 4566),
    host: values.host ?? '127.0.0.1',
    exposed: values.expose ?? false,
    ...(values.memory === true ? {} : { dataDirectory: values.data ?? '.sluice' }),
    ...(values.chaos === undefined ? {} : { chaosFile: values.chaos }),
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'aws-port': { type: 'string' },
        host: { type: 'string' },
        expose: { type: 'boolean' },
        data: { type: 'string' },
        memory: { type: 'boolean' },
        chaos: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function portNumber(flag: string, value: string | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new UsageError(`${flag} is to be a number from 0 to 65535, not "${value}"`);
  return port;
}
