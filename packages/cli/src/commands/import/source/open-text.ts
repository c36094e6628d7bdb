import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { CommandError } from '../../../errors.ts';
import type { Input } from './input.ts';

const CHUNK_BYTES = 32 * 1024;

/**
 * The text of an input, unpacked, in UTF-8 and without its byte order mark, from byte `start` of that text on.
 *
 * @throws CommandError when it cannot be unpacked: a download cut short, a damaged or unknown format
 */
export async function* openText(input: Input, start = 0): AsyncGenerator<Buffer> {
  if (input.compression === 'none' && input.encoding === 'utf-8') {
    // What lies on disk is the text itself, so the beginning is not even read.
    yield* createReadStream(input.path, { start: start + input.markBytes, highWaterMark: CHUNK_BYTES });
    return;
  }
  let toSkip = start;
  for await (const chunk of withoutMark(transcoded(unpacked(input), input))) {
    if (toSkip < chunk.length) yield toSkip === 0 ? chunk : chunk.subarray(toSkip);
    toSkip = Math.max(0, toSkip - chunk.length);
  }
}

async function* unpacked(input: Input): AsyncGenerator<Buffer> {
  const file = createReadStream(input.path, { highWaterMark: CHUNK_BYTES });
  if (input.compression === 'none') {
    yield* file;
    return;
  }
  const decompressor = decompressorOf(input.compression);
  // The error reaches whoever reads the decompressor; the callback only keeps it from being thrown a second time.
  pipeline(file, decompressor, () => undefined);
  let bytes = 0;
  try {
    for await (const chunk of decompressor as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    throw unpackingFailed(input, bytes, cause as NodeJS.ErrnoException);
  }
  // zlib stops in silence after the first frame of zstd and brotli; the rest would be lost.
  if (decompressor.bytesWritten < input.bytes) {
    throw new CommandError(
      `${input.name} goes on after its ${input.compression} data ends, at byte ${decompressor.bytesWritten} of ${input.bytes}. ` +
        'If it was joined from several files, unpack it with its own tool and pipe it: zstd -dc FILE | sluice import -',
    );
  }
}

function decompressorOf(compression: 'gzip' | 'brotli' | 'zstd') {
  const options = { chunkSize: CHUNK_BYTES };
  if (compression === 'gzip') return createGunzip(options);
  return compression === 'brotli' ? createBrotliDecompress(options) : createZstdDecompress(options);
}

function unpackingFailed({ name, compression }: Input, bytes: number, cause: NodeJS.ErrnoException): Error {
  const cut = cause.code === 'Z_BUF_ERROR';
  if (!cut && !/^(Z_|ERR_|ZSTD_)/.test(cause.code ?? '')) return cause;
  const what = cut
    ? `ends in the middle of its ${compression} data`
    : `has damaged ${compression} data (${cause.message})`;
  return new CommandError(
    `${name} ${what}, after ${bytes} bytes of text. Get the file again: it was not copied whole.`,
    {
      cause,
    },
  );
}

async function* transcoded(chunks: AsyncIterable<Buffer>, { name, encoding }: Input): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    yield* chunks;
    return;
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      yield Buffer.from(decoder.decode(chunk, { stream: true }));
      bytes += chunk.length;
    }
    decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new CommandError(`${name} is not in ${encoding}: it has other bytes after byte ${bytes}.`, { cause });
  }
}

/** A packed file can begin with a byte order mark too; TextDecoder has taken away those of other encodings. */
async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of chunks) {
    const marked = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    if (chunk.length > 0) first = false;
    yield marked ? chunk.subarray(3) : chunk;
  }
}
