import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs benches, each in a process of its own: `npm run bench` lists them, `npm run bench -- import` runs those named
 * `import.bench.ts`, `npm run bench -- all` runs every one. What follows a name's `--` goes to the bench.
 */
const [name, ...args] = process.argv.slice(2);
const benches = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace(/\.bench\.ts$/, ''));
const chosen = name === 'all' ? benches : benches.filter((bench) => bench === name);
if (chosen.length === 0) {
  process.stdout.write(`${['Benches:', ...benches.map((bench) => `  npm run bench -- ${bench}`)].join('\n')}\n`);
  if (name !== undefined) process.exitCode = 1;
}
for (const bench of chosen) {
  const file = join(import.meta.dirname, `${bench}.bench.ts`);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) process.exitCode = 1;
}
