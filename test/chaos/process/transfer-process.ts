import { flushCompileCache } from 'node:module';
import { accounts, TransferEngine } from './transfer-engine.ts';

/** Transfers without end, several at a time, and prints the id of each that was answered: to be killed. */
const [file = '', run = ''] = process.argv.slice(2);
// It never ends by itself, which is when the cache would be written.
flushCompileCache();
const engine = new TransferEngine(file);
const streams = 6;

async function transferWithoutEnd(stream: number): Promise<never> {
  for (let number = 0; ; number++) {
    const id = `${run}-${stream}-${number}`;
    const from = accounts[(stream + number) % accounts.length]!;
    const to = accounts[(stream + 3 * number + 1) % accounts.length]!;
    if (from === to) continue;
    await engine.transfer(id, from, to, 1 + (number % 7));
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: streams }, (_, stream) => transferWithoutEnd(stream)));
