import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { analyticsProcessorEnvironment, eventProcessorEnvironment, queryProcessorEnvironment } from '@sluice/functions';
import {
  deadLettersEnvironment,
  importProcessorEnvironment,
  readApiEnvironment,
  writeProcessorEnvironment,
} from '@sluice/functions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaNames } from '../lambdas/function-entry.ts';
import { bundleFunctions } from './bundle-functions.ts';
import { handlerEntries } from './handler-entries.ts';

const run = promisify(execFile);
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-bundling-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('the bundles of the functions', () => {
  const environments = {
    'event-processor': eventProcessorEnvironment,
    'query-processor': queryProcessorEnvironment,
    'write-processor': writeProcessorEnvironment,
    'import-processor': importProcessorEnvironment,
    'analytics-processor': analyticsProcessorEnvironment,
    'read-api': readApiEnvironment,
    'dead-letters': deadLettersEnvironment,
  };
  // 60 to 135 KB at the time of writing: a new dependency has to be worth the cold start.
  const budgetKb = 200;
  let bundles: Readonly<Record<string, string>>;

  beforeAll(async () => {
    bundles = await bundleFunctions({ entries: handlerEntries, outputDirectory: join(directory, 'functions') });
  });

  it.each(lambdaNames)('%s is one module and nothing else', async (name) => {
    expect(await readdir(bundles[name]!)).toEqual(['index.cjs']);
  });

  it.each(lambdaNames)(`%s is smaller than ${budgetKb} KB`, async (name) => {
    const { size } = await stat(join(bundles[name]!, 'index.cjs'));
    expect(size / 1024).toBeLessThan(budgetKb);
  });

  it.each(lambdaNames)(
    '%s loads by itself, with its environment and nothing around it, and not undici',
    async (name) => {
      const alone = join(directory, 'alone', name);
      await cp(bundles[name]!, alone, { recursive: true });
      const script = `const { handler } = require(${JSON.stringify(join(alone, 'index.cjs'))});
      console.log(typeof handler, process.moduleLoadList.filter((module) => module.includes('undici')).join());`;
      const { stdout } = await run(process.execPath, ['--eval', script], {
        cwd: alone,
        env: { AWS_REGION: 'us-east-1', ...Object.fromEntries(environments[name].map((key) => [key, '5'])) },
      });
      expect(stdout.trim()).toBe('function');
    },
  );
});

describe('a bundle', () => {
  it('is the same to the byte wherever the sources lie', async () => {
    const bundled = await Promise.all(['here', 'there/below'].map((place) => bundleExample(join(directory, place))));
    expect(bundled[0]).toBe(bundled[1]);
    expect(bundled[0]).toContain('exports');
  });

  it('names functions in stack traces as the sources do', async () => {
    const text = await bundleExample(join(directory, 'named'));
    expect(text).toContain('"readEverything"');
  });

  it('replaces what was there before', async () => {
    const place = join(directory, 'again');
    await bundleExample(place);
    await writeFile(join(place, 'bundles', 'leftover.mjs'), '');
    await bundleExample(place);
    expect(await readdir(join(place, 'bundles'))).toEqual(['example']);
  });

  it('is refused with the file and the line when the source does not compile', async () => {
    const entry = join(directory, 'broken.ts');
    await writeFile(entry, 'export const handler = (;\n');
    const bundling = bundleFunctions({ entries: { broken: entry }, outputDirectory: join(directory, 'broken') });
    await expect(bundling).rejects.toThrow(/broken\.ts:1:\d+/);
  });
});

/** Bundles an entry that imports a neighbour and a module of Node, and answers the text. */
async function bundleExample(place: string): Promise<string> {
  await mkdir(place, { recursive: true });
  await writeFile(
    join(place, 'everything.ts'),
    "import { hostname } from 'node:os';\nexport async function readEverything() {\n  return hostname();\n}\n",
  );
  const entry = join(place, 'handler.ts');
  await writeFile(
    entry,
    "import { readEverything } from './everything.ts';\nexport const handler = () => [readEverything];\n",
  );
  const { example } = await bundleFunctions({ entries: { example: entry }, outputDirectory: join(place, 'bundles') });
  return await readFile(join(example, 'index.cjs'), 'utf8');
}
