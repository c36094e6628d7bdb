import { defineConfig } from 'vitest/config';
import { namedEndpoint, namedStack } from './test/contract/endpoint/named-endpoint.ts';
import { SummaryReporter } from './test/support/summary-reporter.ts';

/** Cases that a named endpoint cannot run; a run there ends with their names. */
const onlyHere = [
  { name: 'simulated-time', description: 'needs more time than anybody waits for, or to stop it' },
  { name: 'inside-view', description: 'looks into the engine, or makes its surroundings fail' },
  { name: 'local-limits', description: 'expects a refusal of what AWS takes and the local runtime does not' },
  { name: 'function-throttled-on-demand', description: 'makes Lambda throttle a function' },
  { name: 'answer-no-node-function-gives', description: 'answers what is not JSON' },
];

/** Suites that an endpoint somewhere else can be asked; event source mappings are asked through a stack deployed there. */
const suites =
  namedEndpoint === undefined ? '*' : `{dynamodb,sqs,eventbridge${namedStack === undefined ? '' : ',delivery'}}`;

export default defineConfig({
  test: {
    pool: 'forks',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A second is little where every processor is taken.
    expect: { poll: { timeout: 20_000 } },
    allowOnly: false,
    tags: onlyHere.map((tag) => ({ ...tag, skip: namedEndpoint !== undefined })),
    reporters: ['default', new SummaryReporter()],
    projects: [
      { extends: true, test: { name: 'unit', include: ['{packages/*/{src,test},scripts}/**/*.test.ts'] } },
      { extends: true, test: { name: 'docs', include: ['test/docs/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'contract',
          include: [`test/contract/${suites}/**/*.contract.ts`],
          ...(namedEndpoint === undefined ? {} : { testTimeout: 180_000, maxConcurrency: 8 }),
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.test.ts'],
          testTimeout: 60_000,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.chaos.test.ts'],
          testTimeout: 60_000,
          globalSetup: ['test/support/global-setup.ts'],
          // After all others, three files at a time: what kills processes waits for half of its time, and seeds take what is left.
          sequence: { groupOrder: 1 },
          maxWorkers: 3,
        },
      },
    ],
  },
});
