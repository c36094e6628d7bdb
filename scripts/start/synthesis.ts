import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the template and the bundles are made of. */
const inputs = [
  'sluice.config.ts',
  'package-lock.json',
  'cdk.json',
  'scripts/synth.ts',
  'packages/{core,functions,infra}/package.json',
  'packages/{core,functions,infra}/src/**/*.{ts,json}',
];
const stackName = 'Sluice';

/**
 * Brings the template up to date and answers with its path. Nothing is synthesized, and CDK is not even loaded, while
 * the files it is made of are those it was last made of.
 */
export async function synthesizeIfChanged(root: string, outputDirectory = join(root, 'cdk.out')): Promise<string> {
  const templateFile = join(outputDirectory, `${stackName}.template.json`);
  const stampFile = join(outputDirectory, '.synthesized-from');
  const inputHash = hashOfInputs(root);
  if (readIfThere(stampFile) === stamp(inputHash, templateFile)) return templateFile;
  await synthesize(root, outputDirectory);
  writeFileSync(stampFile, stamp(inputHash, templateFile));
  return templateFile;
}

/** Names the inputs and the template made of them: `npm run synth` with other inputs leaves another template behind. */
function stamp(inputHash: string, templateFile: string): string {
  return `${inputHash} ${hash([readIfThere(templateFile) ?? ''])}\n`;
}

function hashOfInputs(root: string): string {
  const files = inputs
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((file) => !file.endsWith('.test.ts'))
    .toSorted();
  return hash([process.version, ...files.flatMap((file) => [file, readFileSync(join(root, file), 'utf8')])]);
}

async function synthesize(root: string, outputDirectory: string): Promise<void> {
  const args = [join(root, 'scripts/synth.ts'), '--out', outputDirectory, '--stack-name', stackName];
  // stdout is for the ready line alone.
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the system could not be synthesized: see above');
}

function hash(parts: readonly string[]): string {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(`${part.length}:${part}`);
  return digest.digest('hex');
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
