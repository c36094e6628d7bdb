import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonObject, parseJson } from '@sluice/core';
import { CommandError } from '../../../errors.ts';
import type { Terminal } from '../../../terminal.ts';

/**
 * Opens an event in the user's editor and reads it back; undefined when it was left as it was.
 *
 * @throws CommandError when the editor fails, or what it leaves is no event
 */
export async function editEvent(event: object, terminal: Terminal): Promise<JsonObject | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-event-'));
  try {
    const path = join(directory, 'event.json');
    const before = `${JSON.stringify(event, null, 2)}\n`;
    await writeFile(path, before, { mode: 0o600 });
    await openEditor(path, terminal);
    const after = await readFile(path, 'utf8');
    return after === before ? undefined : readEvent(after);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** As git does: the shell sees to it that an editor can have arguments of its own. */
async function openEditor(path: string, { environment }: Terminal): Promise<void> {
  const editor = environment['VISUAL'] ?? environment['EDITOR'] ?? 'vi';
  const env = { ...process.env, ...environment };
  const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit', env });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new CommandError(`The editor (${editor}) ended with ${code ?? 'a signal'}; nothing was sent.`);
}

function readEvent(text: string): JsonObject {
  try {
    const value = parseJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new CommandError(`What the editor left is no event; nothing was sent. ${reason}`, { cause });
  }
  throw new CommandError('What the editor left is no event, but an event is a JSON object; nothing was sent.');
}
