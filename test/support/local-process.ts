import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A local system in a process of its own, started as `npm start` starts it. */
export interface LocalProcess {
  /** Origin of the API. */
  readonly url: string;
  readonly awsEndpoint: string;
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** Asks it to stop and answers with its exit code. */
  stop(): Promise<number | null>;
  /** `kill -9`, and the wait for the end; nothing where it has ended already. */
  kill(): Promise<void>;
}

/** How a run of the start script ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartProcessOptions {
  /** Size that no file of the process can grow beyond: what a full disk is to it. @default no limit */
  readonly fileLimitKb?: number;
}

/** Starts `scripts/start.ts --json` with these flags and waits until it is ready. */
export async function startProcess(
  flags: readonly string[] = ['--port', '0', '--memory'],
  options: StartProcessOptions = {},
): Promise<LocalProcess> {
  const { child, stdout, stderr } = spawnStart(['--json', ...flags], options);
  const ready = await readyLine(child, stdout, stderr);
  const exited = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  };
  return {
    url: ready.url,
    awsEndpoint: ready.awsEndpoint,
    pid: child.pid ?? 0,
    stdout,
    stderr,
    stop: () => {
      child.kill('SIGTERM');
      return exited();
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited();
    },
  };
}

/** Runs `scripts/start.ts` with exactly these flags until it ends by itself. */
export async function runToEnd(flags: readonly string[]): Promise<Ended> {
  const { child, stdout, stderr } = spawnStart(flags);
  await once(child, 'close');
  return { code: child.exitCode, stdout: stdout(), stderr: stderr() };
}

function spawnStart(flags: readonly string[], { fileLimitKb }: StartProcessOptions = {}) {
  const script = join(import.meta.dirname, '../../scripts/start.ts');
  const command = [process.execPath, script, ...flags];
  // The shell counts in blocks of 512 bytes.
  const limited = ['sh', '-c', `ulimit -f ${2 * (fileLimitKb ?? 0)}; exec "$0" "$@"`, ...command];
  const [file = '', ...args] = fileLimitKb === undefined ? command : limited;
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, stdout: collect(child.stdout), stderr: collect(child.stderr) };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

interface Ready {
  readonly url: string;
  readonly awsEndpoint: string;
}

async function readyLine(child: ChildProcess, stdout: () => string, stderr: () => string): Promise<Ready> {
  return await new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const [line, ...rest] = stdout().split('\n');
      if (line !== undefined && rest.length > 0) resolve(JSON.parse(line) as Ready);
    });
    child.once('exit', (code) =>
      reject(new Error(`the local system ended with ${code} before it was ready:\n${stderr()}`)),
    );
  });
}
