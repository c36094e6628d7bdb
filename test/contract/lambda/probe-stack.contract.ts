import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Runtime, startRuntime } from '../../../packages/local/src/index.ts';
import { readSubjects } from '../delivery/delivery-cases.ts';
import { DeployedDeliveryDriver } from '../delivery/deployed-delivery-driver.ts';
import { probeStackName, synthesizeProbe } from '../delivery/probe/synthesize-probe.ts';

const subjects = readSubjects()
  .filter(({ subject }) => subject === 'batching')
  .map(({ subject, cases }) => ({ subject, cases: cases.slice(0, 1) }));

let directory: string;
let runtime: Runtime;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-probe-'));
  runtime = await startRuntime({ templateFile: await synthesizeProbe(directory, subjects) });
});
afterAll(async () => {
  await runtime.close();
  await rm(directory, { recursive: true });
});

// All cases in real time: docs/guides/contract-suites.md.
it('the stack that delivery cases are played on once deployed runs, and tells what its function was given', async () => {
  const [deliveryCase] = subjects[0]!.cases;
  const driver = new DeployedDeliveryDriver({
    endpoint: runtime.awsEndpoint,
    stackName: probeStackName,
    subjects,
    warm: false,
  });
  const deployment = await driver.deploy(deliveryCase!);
  await deployment.send(deliveryCase!.messages);
  await expect.poll(() => deployment.contents(), { timeout: 90_000 }).toEqual({ queue: [], deadLetters: [] });
  const batches = (await deployment.runs()).map(({ messages }) => messages.map(({ name }) => name));
  expect(new Set(batches.flat())).toEqual(new Set(['a', 'b', 'c']));
  expect(batches).toHaveLength(3);
  await deployment.remove();
}, 120_000);
