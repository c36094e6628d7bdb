import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '../../../../packages/local/src/index.ts';
import { synthesizeProbe } from './synthesize-probe.ts';

// The probe stack on this machine, until it is interrupted: prints the endpoint for SLUICE_CONTRACT_ENDPOINT.
const templateFile = await synthesizeProbe(await mkdtemp(join(tmpdir(), 'sluice-probe-')));
const runtime = await startRuntime({ templateFile });
process.stdout.write(`${runtime.awsEndpoint}\n`);
process.once('SIGINT', () => void runtime.close());
process.once('SIGTERM', () => void runtime.close());
