import { parseArgs } from 'node:util';
import { synthesize } from '@sluice/infra';
import { config } from '../sluice.config.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'cdk.out' },
    'stack-name': { type: 'string', default: 'Sluice' },
  },
});
const startedAt = performance.now();
await synthesize({ config, outputDirectory: values.out, stackName: values['stack-name'] });
console.error(
  `Synthesized ${values['stack-name']} to ${values.out} in ${Math.round(performance.now() - startedAt)} ms`,
);
