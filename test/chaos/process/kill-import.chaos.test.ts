import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { SluiceClient } from '@sluice/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../packages/local/src/random.ts';
import { type LocalProcess, startProcess } from '../../support/local-process.ts';
import { ImportLife, takenRequests } from './import-life.ts';

const kills = 100;
const rows = 5_600;
/** 230 KB a batch: 40 rows of these. */
const rowsPerBatch = 40;
const padding = 'p'.repeat(5_600);
const seed = Number(process.env['CHAOS_SEED'] ?? 1);
const random = seededRandom(seed);

/** The sender knows of no schema: what it lets through is for the system to refuse. */
const senderConfig = `import { defineConfig } from '@sluice/core';
export const config = defineConfig({ tables: { users: { partitionKey: { name: 'id', type: 'string' } } } });
`;

let directory: string;
let system: LocalProcess;
let sender: ImportLife | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-kill-import-'));
  await symlink(join(import.meta.dirname, '../../../node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'sluice.config.ts'), senderConfig);
  await writeFile(join(directory, 'users.csv'), ['id,email,name', ...Array.from({ length: rows }, lineOf)].join('\n'));
});
afterEach(async () => {
  await sender?.kill();
  await system.kill();
  await rm(directory, { recursive: true, force: true });
});

/** Some rows lack their key, which the sender sees; some have no address, which only the system sees. */
const lacksKey = (row: number): boolean => row % 100 === 50;
const lacksAddress = (row: number): boolean => row % 100 === 7;

function lineOf(_: unknown, row: number): string {
  return `${lacksKey(row) ? '' : row},${lacksAddress(row) ? 'nobody' : `u${row}@example.com`},${padding}${row}`;
}

function send(...flags: readonly string[]): ImportLife {
  return new ImportLife(directory, [
    'import',
    'users.csv',
    '--table',
    'users',
    '--json',
    '--url',
    system.url,
    ...flags,
  ]);
}

/** Sends what lies among the dead letters again, as an operator does: messages that were in flight at five kills. */
async function redrive(): Promise<void> {
  await new ImportLife(directory, ['dead-letters', 'redrive', '--flow', 'import', '--url', system.url]).end();
}

/** Waits until the sender has got something through, or has ended. */
async function progress(life: ImportLife, patienceMs: number): Promise<void> {
  const before = takenRequests(directory);
  for (const end = Date.now() + patienceMs; Date.now() < end && !life.ended; await rest(20)) {
    if (takenRequests(directory) > before) return;
  }
}

async function stored(): Promise<Map<string, Record<string, string | undefined>>> {
  const client = new DynamoDBClient({
    endpoint: system.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const found = new Map<string, Record<string, string | undefined>>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName: 'Sluice-users' })) {
    for (const item of Items) {
      const texts = Object.entries(item).map(([name, value]) => [name, value.S]);
      found.set(item['id']?.S ?? '', Object.fromEntries(texts) as Record<string, string | undefined>);
    }
  }
  client.destroy();
  return found;
}

describe(`kill -9 of the sender, the system, or both, ${kills} times during one import`, () => {
  it(
    'ends with exactly the rows of the file, exact counters, and each rejected row once',
    { timeout: 1_800_000 },
    async () => {
      const data = join(directory, 'data');
      system = await startProcess(['--port', '0', '--aws-port', '0', '--data', data]);
      // On the same port each time, so that a sender which lives on finds it again.
      const flags = ['--port', new URL(system.url).port, '--aws-port', '0', '--data', data];
      for (let kill = 1; kill <= kills; kill++) {
        // One batch every two seconds, so that there is something left to send until the last kill.
        if (sender === undefined || sender.ended) sender = send('--rate', String(rowsPerBatch / 2));
        if (random.next() < 0.7) await progress(sender, 20_000);
        await rest(random.next() * 400);
        const victims = random.next();
        if (victims < 0.6) await sender.kill();
        if (victims >= 0.4) {
          await system.kill();
          system = await startProcess(flags);
        }
        if (kill % 10 === 0) await redrive();
      }
      const taken = takenRequests(directory);
      expect(taken).toBeGreaterThan(kills / 4);
      expect(taken, 'the import was over before the last kill').toBeLessThan(rows / rowsPerBatch);
      await sender?.kill();
      await redrive();
      const { code, stdout, stderr } = await send().end();
      const refused = Array.from({ length: rows }, (_, row) => row).filter((row) => lacksKey(row) || lacksAddress(row));
      const written = rows - refused.length;
      const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
      expect({ code, stderr, summary }).toMatchObject({
        code: 2,
        summary: { event: 'summary', rows, written, rejected: refused.length },
      });

      const rejects = (await readFile(join(directory, 'users.rejects.jsonl'), 'utf8')).trim().split('\n');
      expect(rejects.map((line) => (JSON.parse(line) as { readonly line: number }).line)).toEqual(
        refused.map((row) => row + 2),
      );
      const batches = summary['batches'];
      expect(await new SluiceClient({ url: system.url }).importProgress(String(summary['job']))).toMatchObject({
        status: 'completed-with-failures',
        batches: { expected: batches, done: batches, refused: 0 },
        items: { written, failed: refused.filter(lacksAddress).length },
      });
      const found = await stored();
      expect(found.size).toBe(written);
      for (let row = 0; row < rows; row++) {
        if (lacksKey(row) || lacksAddress(row)) continue;
        const { name, ...rest } = found.get(String(row)) ?? {};
        if (name === `${padding}${row}` && rest['email'] === `u${row}@example.com`) continue;
        expect(found.get(String(row))).toEqual({
          id: String(row),
          email: `u${row}@example.com`,
          name: `${padding}${row}`,
        });
      }
    },
  );
});
