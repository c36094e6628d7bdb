import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface BundleFunctionsOptions<Name extends string> {
  /** Entry file by the Lambda's name; each exports `handler`. */
  readonly entries: Readonly<Record<Name, string>>;
  /** Emptied first; gets one directory per Lambda with `index.cjs` in it. */
  readonly outputDirectory: string;
}

/** Bundles every Lambda in one esbuild run. The same sources give the same bytes wherever the checkout lies, so that asset hashes are stable. Resolves to the directory of each bundle. */
export async function bundleFunctions<Name extends string>({
  entries,
  outputDirectory,
}: BundleFunctionsOptions<Name>): Promise<Readonly<Record<Name, string>>> {
  await rm(outputDirectory, { recursive: true, force: true });
  await mkdir(outputDirectory, { recursive: true });
  await build({
    entryPoints: Object.entries<string>(entries).map(([name, file]) => ({ in: file, out: `${name}/index` })),
    outdir: outputDirectory,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    // An `import` of node:http reads everything it exports, WebSocket among it, and so loads all of undici; with node:crypto and
    // the rest that is two thirds of the CPU of a cold start. `require` hands out what is asked for.
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    // Stack traces name functions as the sources do, for 30 KB; a source map would be 750 KB to read before the first error can be told.
    keepNames: true,
    sourcemap: false,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const directories = Object.keys(entries).map((name) => [name, join(outputDirectory, name)]);
  return Object.fromEntries(directories) as Record<Name, string>;
}
