import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { type FaultPlan, parseFaultPlan, type Runtime, startRuntime } from '../../packages/local/src/index.ts';
import { leaveEndpointFile } from './endpoint-file.ts';
import { explain } from './failure.ts';
import { greeting } from './greeting.ts';
import { parseOptions, type StartOptions, usage, UsageError } from './options.ts';
import { synthesizeIfChanged } from './synthesis.ts';

const root = join(import.meta.dirname, '../..');
let options: StartOptions | undefined;
try {
  options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  else await run(options);
} catch (error) {
  process.stderr.write(`${explain(error, options ?? { port: 0, awsPort: 0 })}\n`);
  process.exitCode = 1;
}

async function run({ port, awsPort, host, exposed, dataDirectory, chaosFile, json }: StartOptions): Promise<void> {
  const chaos = chaosFile === undefined ? undefined : readFaultPlan(chaosFile);
  const templateFile = await synthesizeIfChanged(root);
  const runtime = await startRuntime({
    templateFile,
    apiPort: port,
    awsPort,
    host,
    exposed,
    log: (line) => process.stderr.write(`${line}\n`),
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    ...(chaos === undefined ? {} : { chaos }),
  });
  const takeAway = dataDirectory === undefined ? () => {} : leaveEndpointFile(runtime, dataDirectory);
  stopOnSignal(runtime, takeAway);
  // Now, not at the end: a system that is killed is started fast, too.
  flushCompileCache();
  if (json) {
    const ready = { ready: true, url: runtime.apiUrl, awsEndpoint: runtime.awsEndpoint };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  } else {
    process.stdout.write(greeting(runtime, dataDirectory));
  }
}

function readFaultPlan(file: string): FaultPlan {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`cannot read the fault plan ${file}: ${String(error)}`, { cause: error });
  }
  return parseFaultPlan(value);
}

/** The first signal stops in order; a second one, from somebody who cannot wait, at once. */
function stopOnSignal(runtime: Runtime, takeAway: () => void): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    takeAway();
    void runtime.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // npm's shell dies of a SIGTERM to npm without passing it on: who was started by npm ends with it.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent && !stopping) stop();
  }, 500);
  if (process.env['npm_lifecycle_event'] === undefined) clearInterval(watch);
  else watch.unref();
}
