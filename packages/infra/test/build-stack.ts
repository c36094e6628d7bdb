import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib/core';
import { appDefaults } from '../src/app/app-defaults.ts';
import { lambdaNames, type LambdaName } from '../src/lambdas/function-entry.ts';
import { SluiceStack, type SluiceStackProps } from '../src/stack/sluice-stack.ts';
import { exampleConfig } from './example-config.ts';

/** The stack in an app of its own, with a stand-in for each bundle; `directory` is the caller's to remove. */
export function buildStack(props: Partial<SluiceStackProps> = {}, appProps: AppProps = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-infra-'));
  const bundles = Object.fromEntries(lambdaNames.map((name) => [name, standIn(directory, name)])) as Record<
    LambdaName,
    string
  >;
  const context = { ...appDefaults.context, ...appProps.context };
  const app = new App({ ...appDefaults, ...appProps, context, outdir: join(directory, 'cdk.out') });
  const stack = new SluiceStack(app, 'Sluice', { config: exampleConfig, bundles, ...props });
  return { app, stack, directory };
}

function standIn(directory: string, name: string): string {
  const bundle = join(directory, name);
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'index.cjs'), `exports.handler = async () => '${name}';\n`);
  return bundle;
}
