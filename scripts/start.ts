import { join } from 'node:path';
import { type Runtime, startRuntime } from '../packages/local/src/index.ts';
import { explain } from './start/failure.ts';
import { greeting } from './start/greeting.ts';
import { parseOptions, type StartOptions, usage } from './start/options.ts';
import { synthesizeIfChanged } from './start/synthesis.ts';

const root = join(import.meta.dirname, '..');
let options: StartOptions | undefined;
try {
  options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  else await run(options);
} catch (error) {
  process.stderr.write(`${explain(error, options ?? { port: 0, awsPort: 0 })}\n`);
  process.exitCode = 1;
}

async function run({ port, awsPort, host, exposed, dataDirectory, json }: StartOptions): Promise<void> {
  const templateFile = await synthesizeIfChanged(root);
  const runtime = await startRuntime({
    templateFile,
    apiPort: port,
    awsPort,
    host,
    exposed,
    log: (line) => process.stderr.write(`${line}\n`),
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
  });
  stopOnSignal(runtime);
  if (json) {
    const ready = { ready: true, url: runtime.apiUrl, awsEndpoint: runtime.awsEndpoint };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  } else {
    process.stdout.write(greeting(runtime, dataDirectory));
  }
}

/** The first signal stops in order; a second one, from somebody who cannot wait, at once. */
function stopOnSignal(runtime: Runtime): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
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
}
