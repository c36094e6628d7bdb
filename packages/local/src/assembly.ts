import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { JsonValue } from './template/json-value.ts';
import { parseTemplate, type Template } from './template/template.ts';

interface AssetManifest {
  readonly files?: Readonly<Record<string, FileAsset>>;
}

interface FileAsset {
  readonly source: { readonly path: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

/** A synthesized stack: its template and where the code of its functions lies. */
export class Assembly {
  readonly stackName: string;
  readonly template: Template;
  readonly #directory: string;
  readonly #assets: AssetManifest;

  /** @param templateFile `<stack>.template.json`, with `<stack>.assets.json` beside it */
  constructor(templateFile: string) {
    this.#directory = dirname(templateFile);
    this.stackName = basename(templateFile).replace(/(\.template)?\.json$/, '');
    this.template = parseTemplate(readJson(templateFile) as JsonValue);
    this.#assets = readJson(join(this.#directory, `${this.stackName}.assets.json`)) as AssetManifest;
  }

  /** Directory of the asset which a deployment would upload under this S3 key. */
  assetDirectory(s3Key: string): string {
    const asset = Object.values(this.#assets.files ?? {}).find((file) =>
      Object.values(file.destinations).some((destination) => destination.objectKey === s3Key),
    );
    if (asset === undefined) throw new Error(`asset "${s3Key}" is not in ${this.stackName}.assets.json`);
    return join(this.#directory, asset.source.path);
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`cannot read ${file}: run "npm run synth" first`, { cause: error });
  }
}
