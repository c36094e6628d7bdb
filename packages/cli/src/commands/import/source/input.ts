/** How the bytes of an input are packed. */
export type Compression = 'none' | 'gzip' | 'brotli' | 'zstd';

/** A file to import as it lies on disk; standard input has been written to one. */
export interface Input {
  /** As the user named it: for messages and for the name of the rejects file. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly compression: Compression;
  /** WHATWG label of its text encoding. */
  readonly encoding: string;
  /** Bytes of the byte order mark, which is no part of the text. */
  readonly markBytes: number;
  /** The user's file; false for the spooled copy of standard input. */
  readonly onDisk: boolean;
}

/** Name of the file without its folder and its endings: `cities` of `data/cities.csv.gz`. */
export function stemOf(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const stem = base.replace(/(?<=.)(\.[A-Za-z0-9]{1,6}){1,2}$/, '');
  return name === '-' || stem === '' ? 'stdin' : stem;
}

/** Ending that tells the format: `csv` of `cities.csv.gz`. */
export function endingOf(name: string): string {
  return /\.([a-z0-9]+)$/.exec(name.toLowerCase().replace(/\.(gz|gzip|br|zst|zstd)$/, ''))?.[1] ?? '';
}
