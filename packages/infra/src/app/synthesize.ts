import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SluiceConfig } from '@sluice/core';
import { App } from 'aws-cdk-lib/core';
import { bundleFunctions } from '../bundling/bundle-functions.ts';
import { handlerEntries } from '../bundling/handler-entries.ts';
import type { LambdaName } from '../lambdas/function-entry.ts';
import { SluiceStack } from '../stack/sluice-stack.ts';
import { appDefaults } from './app-defaults.ts';
import type { DeploymentSettings } from './deployment-settings.ts';
import { removeStaleAssets } from './remove-stale-assets.ts';

export interface SynthesizeOptions extends DeploymentSettings {
  /** What `sluice.config.ts` exports. */
  readonly config: SluiceConfig;
  /** Where the cloud assembly goes; what lies there is overwritten. */
  readonly outputDirectory: string;
  /** Prefix of every physical name. 1-40 characters: letters, digits, hyphens, a letter first. @default 'Sluice' */
  readonly stackName?: string;
  /** Entry file of each Lambda. @default - those of @sluice/functions */
  readonly entries?: Readonly<Record<LambdaName, string>>;
}

/** Bundles the functions and writes the cloud assembly: `<stackName>.template.json`, its asset manifest and `asset.<hash>/index.cjs` for each function. */
export async function synthesize(options: SynthesizeOptions): Promise<void> {
  const { config, outputDirectory, stackName = 'Sluice', entries = handlerEntries, ...props } = options;
  const outdir = resolve(outputDirectory);
  // A directory of its own, so that two syntheses at a time do not take each other's bundles away.
  const bundlesDirectory = await mkdtemp(join(tmpdir(), 'sluice-bundles-'));
  try {
    const bundles = await bundleFunctions({ entries, outputDirectory: bundlesDirectory });
    const app = new App({ ...appDefaults, outdir });
    new SluiceStack(app, stackName, { config, bundles, ...props });
    app.synth();
    await removeStaleAssets(outdir, Date.now());
  } finally {
    await rm(bundlesDirectory, { recursive: true, force: true });
  }
}
