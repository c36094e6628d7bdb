import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandError } from '../../../errors.ts';
import type { Compression, Input } from './input.ts';

export interface FindInputOptions {
  readonly directory: string;
  /** WHATWG label given by the user; otherwise the byte order mark decides, then UTF-8. */
  readonly encoding: string | undefined;
}

/**
 * Looks at a file: how large it is, how it is packed, in which encoding its text is.
 *
 * @throws CommandError when it is missing, unreadable, empty or a folder
 */
export async function findInput(name: string, { directory, encoding }: FindInputOptions): Promise<Input> {
  const path = resolve(directory, name);
  const stats = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`${name} cannot be read: ${reasonOf(cause)}.`, { cause });
  });
  if (stats.isDirectory()) {
    throw new CommandError(
      `${name} is a folder. Give one file, or pipe several: cat ${name}/*.json.gz | sluice import -`,
    );
  }
  if (stats.size === 0) throw new CommandError(`${name} is empty: there is nothing to import.`);
  const head = await headOf(name, path);
  const compression = compressionOf(name, head);
  const mark = compression === 'none' ? markOf(head) : undefined;
  return {
    name,
    path,
    bytes: stats.size,
    modifiedMs: stats.mtimeMs,
    compression,
    encoding: knownEncoding(encoding ?? mark?.encoding ?? 'utf-8'),
    markBytes: mark?.bytes ?? 0,
    onDisk: true,
  };
}

async function headOf(name: string, path: string): Promise<Buffer> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`${name} cannot be read: ${reasonOf(cause)}.`, { cause });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The content decides over the ending, where it can: a gzip by any other name is still unpacked. Brotli has no magic number. */
function compressionOf(name: string, head: Buffer): Compression {
  if (head.length >= 2 && head.readUInt16BE(0) === 0x1f8b) return 'gzip';
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  if (/\.br$/i.test(name)) return 'brotli';
  if (/\.(gz|gzip|zst|zstd)$/i.test(name)) {
    throw new CommandError(
      `${name} is not compressed as its ending says: its first bytes are ${head.toString('hex')}.`,
    );
  }
  return 'none';
}

function markOf(head: Buffer): { readonly encoding: string; readonly bytes: number } | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bytes: 2 };
  return undefined;
}

function knownEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch (cause) {
    throw new CommandError(`There is no encoding ${label}. Try utf-8, latin1, windows-1252, utf-16le or shift_jis.`, {
      cause,
    });
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'you may not read it';
  return message;
}
