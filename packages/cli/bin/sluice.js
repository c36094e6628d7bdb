#!/usr/bin/env node
// Plain JavaScript: it must run on a Node that cannot run TypeScript, and hand over to the one installed with the project.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REEXECUTED = 'SLUICE_REEXECUTED';
const entry = join(dirname(fileURLToPath(import.meta.url)), '../src/entry.ts');

if (process.features.typescript && Number(process.versions.node.split('.')[0]) >= 24) {
  await import(entry);
} else if (process.env[REEXECUTED]) {
  process.stderr.write(`sluice needs Node 24 or later; this is ${process.version}. Run npm install in the project.\n`);
  process.exitCode = 1;
} else {
  handOver();
}

function handOver() {
  const child = spawn(projectNode(), ['--disable-warning=ExperimentalWarning', entry, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [REEXECUTED]: '1' },
  });
  // A terminal sends Ctrl-C to the whole group: the child decides, this process only stays until it has.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`sluice needs Node 24 or later and could not start it: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

/** The npm package `node` of the project, which brings its own binary. */
function projectNode() {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve('node/package.json')), 'bin', 'node');
  } catch {
    process.stderr.write(
      `sluice needs Node 24 or later; this is ${process.version}. Run npm install in the project.\n`,
    );
    process.exit(1);
  }
}
