import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { seededRandom } from '../../../packages/local/src/random.ts';
import { accounts, openingBalance, TransferEngine } from './transfer-engine.ts';

/** Of each of the stores that are killed side by side. */
const kills = 100;
const stores = [1, 2];
const random = seededRandom(Number(process.env['CHAOS_SEED'] ?? 1));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-transfers-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** Lets a process transfer for a moment and kills it; answers the transfers that it said were done. */
async function transferUntilKilled(file: string, run: number): Promise<readonly string[]> {
  const script = join(import.meta.dirname, 'transfer-process.ts');
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-compile-cache') };
  const args = ['--disable-warning=ExperimentalWarning', script, file, String(run)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    output += chunk;
  });
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  await rest(random.next() * 40);
  child.kill('SIGKILL');
  await closed;
  return output.split('\n').slice(0, -1);
}

it(`leaves no half transaction and loses none that was answered, when its process is killed ${kills * stores.length} times`, async () => {
  const looks = stores.map((store) => killAndLook(join(directory, `${store}.sqlite`)));
  await expect(Promise.all(looks)).resolves.toHaveLength(stores.length);
}, 600_000);

async function killAndLook(file: string): Promise<void> {
  const creating = new TransferEngine(file);
  await creating.create();
  creating.close();
  const answered = new Set<string>();
  for (let run = 0; run < kills; run++) {
    for (const id of await transferUntilKilled(file, run)) answered.add(id);
  }
  const engine = new TransferEngine(file);
  try {
    const receipts = await engine.items('receipts');
    const found = (await engine.items('accounts')).map(({ id, balance, transfers }): [string, Account] => [
      id?.S ?? '',
      { balance: Number(balance?.N), transfers: Number(transfers?.N) },
    ]);
    expect(new Map(found)).toEqual(accountsAfter(receipts));
    const known = new Set(receipts.map(({ id }) => id?.S));
    expect([...answered].filter((id) => !known.has(id))).toEqual([]);
    expect(answered.size).toBeGreaterThan(kills);
  } finally {
    engine.close();
  }
}

interface Account {
  readonly balance: number;
  readonly transfers: number;
}

/** What the transfers that have a receipt add up to. */
function accountsAfter(receipts: Awaited<ReturnType<TransferEngine['items']>>): Map<string, Account> {
  const known = new Map<string, Account>(accounts.map((id) => [id, { balance: openingBalance, transfers: 0 }]));
  for (const { from, to, amount } of receipts) {
    for (const [id = '', sign] of [[from?.S, -1] as const, [to?.S, 1] as const]) {
      const { balance = 0, transfers = 0 } = known.get(id) ?? {};
      known.set(id, { balance: balance + sign * Number(amount?.N), transfers: transfers + 1 });
    }
  }
  return known;
}
