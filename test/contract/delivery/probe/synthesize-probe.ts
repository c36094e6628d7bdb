import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { bundleFunctions } from '../../../../packages/infra/src/bundling/bundle-functions.ts';
import { type DeliverySubject, readSubjects } from '../delivery-cases.ts';
import { ProbeStack } from './probe-stack.ts';

/** Name of the stack unless told otherwise. */
export const probeStackName = 'SluiceProbe';

/** Writes the cloud assembly of the probe stack and answers with the path of its template. @param outdir CDK's own choice when `cdk` calls */
export async function synthesizeProbe(
  outdir?: string,
  subjects: readonly DeliverySubject[] = readSubjects(),
  stackName = process.env['SLUICE_CONTRACT_STACK'] ?? probeStackName,
): Promise<string> {
  const outputDirectory = await mkdtemp(join(tmpdir(), 'sluice-probe-'));
  try {
    const { probe } = await bundleFunctions({
      entries: { probe: join(import.meta.dirname, 'handler.ts') },
      outputDirectory,
    });
    const app = new App({
      analyticsReporting: false,
      treeMetadata: false,
      ...(outdir === undefined ? {} : { outdir }),
    });
    new ProbeStack(app, stackName, { subjects, codeDirectory: probe });
    return join(app.synth().directory, `${stackName}.template.json`);
  } finally {
    await rm(outputDirectory, { recursive: true, force: true });
  }
}
