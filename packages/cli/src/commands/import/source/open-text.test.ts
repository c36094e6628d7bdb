import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInput } from './find-input.ts';
import { inspect } from './inspect.ts';
import { openText } from './open-text.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-text-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function input(name: string, content: string | Uint8Array, encoding?: string) {
  await writeFile(join(directory, name), content);
  return await findInput(name, { directory, encoding });
}

async function textOf(name: string, content: string | Uint8Array, encoding?: string, start = 0): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of openText(await input(name, content, encoding), start)) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
}

const text = 'id,name\n1,Zürich\n2,👩‍👩‍👧\n'.repeat(20_000);
const cut = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length * 0.6));

describe('openText', () => {
  it('unpacks by content and ending, and begins where it is told', async () => {
    const packed: [string, Uint8Array][] = [
      ['a.csv', Buffer.from(text)],
      ['a.csv.gz', gzipSync(text)],
      ['two.csv.gz', Buffer.concat([gzipSync(text.slice(0, 5_000)), gzipSync(text.slice(5_000))])],
      ['misnamed.csv', gzipSync(text)],
      ['a.csv.br', brotliCompressSync(text)],
      ['a.csv.zst', zstdCompressSync(text)],
      ['marked.csv', Buffer.from(`\ufeff${text}`)],
      ['marked.csv.gz', gzipSync(`\ufeff${text}`)],
      ['wide.csv', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ];
    const rest = Buffer.from(text).subarray(300_000).toString();
    for (const [name, content] of packed) {
      expect([name, await textOf(name, content)]).toEqual([name, text]);
      expect([name, await textOf(name, content, undefined, 300_000)]).toEqual([name, rest]);
    }
    expect(await textOf('latin.csv', Buffer.from('Köln', 'latin1'), 'latin1')).toBe('Köln');
  });

  it.each([
    ['cut.gz', cut(gzipSync(text))],
    ['cut.br', cut(brotliCompressSync(text))],
    ['cut.zst', cut(zstdCompressSync(text))],
  ])('says that %s was cut', async (name, content) => {
    await expect(textOf(name, content)).rejects.toThrow(/ends in the middle of its (gzip|brotli|zstd) data/);
  });

  it('says that packed data is damaged, or goes on where it should end', async () => {
    const damaged = gzipSync(text);
    damaged[damaged.length - 6]! ^= 0xff;
    await expect(textOf('damaged.gz', damaged)).rejects.toThrow('damaged gzip data');
    const joined = Buffer.concat([zstdCompressSync('a'), zstdCompressSync('b')]);
    await expect(textOf('joined.zst', joined)).rejects.toThrow('goes on after its zstd data ends');
  });

  it('refuses what is missing, empty, a folder, or not packed as it is called', async () => {
    await expect(findInput('missing.csv', { directory, encoding: undefined })).rejects.toThrow('there is no such file');
    await expect(findInput('.', { directory, encoding: undefined })).rejects.toThrow('is a folder');
    await expect(input('empty.csv', '')).rejects.toThrow('is empty');
    await expect(input('plain.csv.gz', 'id\n1\n')).rejects.toThrow('not compressed as its ending says');
    await expect(input('x.csv', 'id', 'klingon')).rejects.toThrow('no encoding klingon');
  });
});

describe('inspect', () => {
  it('gives a file and its packed copy the same hash', async () => {
    const plain = await inspect(await input('same.csv', text));
    expect(await inspect(await input('same.csv.gz', gzipSync(text)))).toEqual(plain);
    expect(plain).toMatchObject({ bytes: Buffer.byteLength(text), lines: 60_000 });
  });

  it('tells line and byte of what is not UTF-8', async () => {
    const latin = Buffer.concat([Buffer.from('id,name\n1,é\n'), Buffer.from('2,K\u00f6ln\n', 'latin1')]);
    await expect(inspect(await input('mixed.csv', latin))).rejects.toThrow('byte 0xf6 on line 3 (byte 16 of the text)');
    await expect(inspect(await input('end.csv', Buffer.from([0x61, 0xe2, 0x82])))).rejects.toThrow('on line 1');
  });
});
