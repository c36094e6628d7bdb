import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SluiceConfig } from '@sluice/core';
import { App } from 'aws-cdk-lib/core';
import { bundleFunctions } from '../bundling/bundle-functions.ts';
import { handlerEntries } from '../bundling/handler-entries.ts';
import type { LambdaName } from '../lambdas/function-entry.ts';
import { SluiceStack, type SluiceStackProps } from '../stack/sluice-stack.ts';

export interface SynthesizeOptions extends Pick<SluiceStackProps, 'alarmTopicArn' | 'allowedOrigins'> {
  /** What `sluice.config.ts` exports. */
  readonly config: SluiceConfig;
  /** Where the cloud assembly goes; what lies there is overwritten. */
  readonly outputDirectory: string;
  /** Prefix of every physical name. 1-40 characters: letters, digits, hyphens, a letter first. @default 'Sluice' */
  readonly stackName?: string;
  /** Entry file of each Lambda. @default - those of @sluice/functions */
  readonly entries?: Readonly<Record<LambdaName, string>>;
}

/** Bundles the functions and writes the cloud assembly: `<stackName>.template.json`, its asset manifest and `asset.<hash>/index.mjs` for each function. */
export async function synthesize(options: SynthesizeOptions): Promise<void> {
  const { config, outputDirectory, stackName = 'Sluice', entries = handlerEntries, ...props } = options;
  // A directory of its own, so that two syntheses at a time do not take each other's bundles away.
  const bundlesDirectory = await mkdtemp(join(tmpdir(), 'sluice-bundles-'));
  try {
    const bundles = await bundleFunctions({ entries, outputDirectory: bundlesDirectory });
    const app = new App({
      outdir: resolve(outputDirectory),
      analyticsReporting: false,
      treeMetadata: false,
      stackTraces: false,
      // The tests of this package validate the template; a start should not wait for it.
      builtinCloudFormationValidation: false,
    });
    new SluiceStack(app, stackName, { config, bundles, ...props });
    app.synth();
  } finally {
    await rm(bundlesDirectory, { recursive: true, force: true });
  }
}
