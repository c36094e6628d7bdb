import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDeploymentSettings, synthesize } from '../packages/infra/src/index.ts';
import { config } from '../sluice.config.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'cdk.out') },
    'stack-name': { type: 'string', default: 'Sluice' },
  },
});
const { out: outputDirectory, 'stack-name': stackName } = values;
const cdkJson = join(root, 'cdk.json');
const settings = existsSync(cdkJson) ? parseDeploymentSettings(readFileSync(cdkJson, 'utf8')) : {};

const startedAt = performance.now();
await synthesize({ ...settings, config, outputDirectory, stackName });
console.error(`Synthesized ${stackName} to ${outputDirectory} in ${Math.round(performance.now() - startedAt)} ms`);
