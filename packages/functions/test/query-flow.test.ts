import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../local/src/aws-error.ts';
import type { Fault } from './support/in-process-client.ts';
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

/** Runs one query and answers its outcome. */
async function ask(type: string, data: object, more: object = {}) {
  const answer = await system.send({ type, data, ...more });
  expect(answer.status).toBe(202);
  await system.drain();
  return system.outcome(String(answer.body['href']));
}
interface Page {
  readonly items: { readonly id: string }[];
  readonly count: number;
  readonly cursor: string | null;
}
/** All items of a query, page by page, and how many pages there were. */
async function askAll(type: string, data: object) {
  const ids: string[] = [];
  let pages = 0;
  for (let cursor: string | null | undefined; cursor !== null; pages++) {
    const { status, result } = await ask(type, { ...data, ...(cursor && { cursor }) });
    expect(status).toBe('succeeded');
    const page = result as unknown as Page;
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.cursor;
  }
  return { ids, pages };
}
async function cities(count: number, more: (index: number) => object = () => ({})) {
  for (let index = 0; index < count; index++) {
    const id = String(index).padStart(4, '0');
    await system.putItem('cities', { country: 'NL', id, name: `n${index % 3}`, ...more(index) });
  }
}

describe('query.get', () => {
  it('answers the item, a projection of it, or null', async () => {
    await cities(1);
    const key = { country: 'NL', id: '0000' };
    expect(await ask('query.get', { table: 'cities', key })).toMatchObject({
      status: 'succeeded',
      result: { item: { ...key, name: 'n0' } },
    });
    expect((await ask('query.get', { table: 'cities', key, project: ['name'] })).result).toEqual({
      item: { name: 'n0' },
    });
    expect((await ask('query.get', { table: 'cities', key: { ...key, id: 'x' } })).result).toEqual({ item: null });
  });
});

describe('query.batch-get', () => {
  const keyOf = (id: string) => ({ country: 'NL', id });

  it('answers in the order of the keys, null where there is none, also for keys that come twice', async () => {
    await cities(3);
    const keys = ['0002', 'none', '0000', '0002'].map(keyOf);
    const { result } = await ask('query.batch-get', { table: 'cities', keys, consistent: true });
    const [zero, two] = [
      { ...keyOf('0000'), name: 'n0' },
      { ...keyOf('0002'), name: 'n2' },
    ];
    expect(result).toEqual({ items: [two, null, zero, two], unread: 0 });
  });

  it('answers a projection without the keys it was found by', async () => {
    await cities(2);
    const keys = ['0001', '0000'].map(keyOf);
    const { result } = await ask('query.batch-get', { table: 'cities', keys, project: ['name'] });
    expect(result).toEqual({ items: [{ name: 'n1' }, { name: 'n0' }], unread: 0 });
  });

  it('ends at 1 MB and says how many keys are left', async () => {
    await cities(8, () => ({ noise: noise(200_000) }));
    const keys = Array.from({ length: 8 }, (_, index) => keyOf(`000${index}`));
    const { result } = await ask('query.batch-get', { table: 'cities', keys });
    expect(result).toMatchObject({ items: keys.slice(0, 6), unread: 2 });
    const rest = await ask('query.batch-get', { table: 'cities', keys: keys.slice(6) });
    expect(rest.result).toMatchObject({ items: keys.slice(6), unread: 0 });
  });

  it('reads those again that DynamoDB did not get to', async () => {
    await cities(4);
    const keys = ['0000', '0001', '0002', '0003'].map(keyOf);
    let times = 0;
    system.inject(
      'dynamodb',
      leaving('0001', () => ++times === 1),
    );
    const { result } = await ask('query.batch-get', { table: 'cities', keys });
    expect(result).toMatchObject({ items: keys, unread: 0 });
    expect(times).toBe(2);
  });

  it('answers up to the key that DynamoDB does not get to', async () => {
    await cities(4);
    const keys = ['0000', '0001', '0002', '0003'].map(keyOf);
    system.inject(
      'dynamodb',
      leaving('0002', () => true),
    );
    const { result } = await ask('query.batch-get', { table: 'cities', keys });
    expect(result).toMatchObject({ items: keys.slice(0, 2), unread: 2 });
  });

  it('asks for no more of the largest items than fit the result', async () => {
    await cities(12, () => ({ noise: noise(390_000) }));
    const keys = Array.from({ length: 12 }, (_, index) => keyOf(String(index).padStart(4, '0')));
    const asked = watchReads();
    const { result } = await ask('query.batch-get', { table: 'cities', keys });
    expect(result).toMatchObject({ items: keys.slice(0, 3), unread: 9 });
    // The third a second time: DynamoDB leaves what goes beyond 1 MB of a partition.
    expect(asked.flat()).toEqual(['0000', '0001', '0002', '0002']);
  });

  it('reads on by what the items before were like', async () => {
    await cities(40, () => ({ noise: noise(100_000) }));
    const keys = Array.from({ length: 40 }, (_, index) => keyOf(String(index).padStart(4, '0')));
    const asked = watchReads();
    const { result } = await ask('query.batch-get', { table: 'cities', keys });
    expect(result).toMatchObject({ items: keys.slice(0, 11), unread: 29 });
    expect(asked.map((ids) => ids.length)).toEqual([3, 8]);
  });

  it('reads 100 small items in two calls', async () => {
    await cities(100);
    const keys = Array.from({ length: 100 }, (_, index) => keyOf(String(index).padStart(4, '0')));
    const asked = watchReads();
    const { result } = await ask('query.batch-get', { table: 'cities', keys });
    expect(result).toMatchObject({ items: keys, unread: 0 });
    expect(asked.map((ids) => ids.length)).toEqual([3, 97]);
  });

  it('has one call at a time on its way that may answer much', async () => {
    await cities(20);
    const keys = Array.from({ length: 20 }, (_, index) => keyOf(String(index).padStart(4, '0')));
    let [underWay, most] = [0, 0];
    system.inject('dynamodb', async (call) => {
      if (call.operation !== 'BatchGetItem' || idsOf(call.input).length <= 3) return call.run();
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      const answer = await call.run();
      underWay--;
      return answer;
    });
    const events = Array.from({ length: 10 }, () => ({ type: 'query.batch-get', data: { table: 'cities', keys } }));
    await system.send(events);
    await system.drain();
    expect(most).toBe(1);
  });

  it('answers what was read when the table is throttled after the first keys', async () => {
    await cities(10);
    const keys = Array.from({ length: 10 }, (_, index) => keyOf(String(index).padStart(4, '0')));
    let calls = 0;
    system.inject('dynamodb', (call) => {
      if (call.operation === 'BatchGetItem' && idsOf(call.input).length > 0 && calls++ > 0)
        throw new AwsError('ProvisionedThroughputExceededException', 'slow down');
      return call.run();
    });
    const { result } = await ask('query.batch-get', { table: 'cities', keys });
    expect(result).toMatchObject({ items: keys.slice(0, 3), unread: 7 });
  });

  /** The keys of each read of cities. */
  function watchReads(): string[][] {
    const asked: string[][] = [];
    system.inject('dynamodb', (call) => {
      const ids = idsOf(call.input);
      if (call.operation === 'BatchGetItem' && ids.length > 0) asked.push(ids);
      return call.run();
    });
    return asked;
  }

  function idsOf(input: object): string[] {
    const { RequestItems = {} } = input as { RequestItems?: Record<string, { Keys: { id?: { S: string } }[] }> };
    const [[name, request] = ['', undefined]] = Object.entries(RequestItems);
    return name.endsWith('cities') ? (request?.Keys ?? []).map(({ id }) => id?.S ?? '') : [];
  }

  /** BatchGetItem that does not get to one key while it is told to: left unread beside others, throttled alone. */
  function leaving(id: string, whether: () => boolean): Fault {
    return async (call) => {
      const { operation, input } = call;
      const tables = input['RequestItems'] as Record<string, { Keys: { id?: { S: string } }[] }> | undefined;
      const [name = '', request] = Object.entries(tables ?? {})[0] ?? [];
      const left = request?.Keys.filter((key) => key.id?.S === id) ?? [];
      if (operation !== 'BatchGetItem' || !name.endsWith('cities') || !whether() || left.length === 0)
        return call.run();
      const read = request!.Keys.filter((key) => !left.includes(key));
      if (read.length === 0) throw new AwsError('ProvisionedThroughputExceededException', 'slow down');
      const answer = await call.run({ RequestItems: { [name]: { ...request, Keys: read } } });
      return { ...answer, UnprocessedKeys: { [name]: { ...request, Keys: left } } };
    };
  }
});

describe('pages', () => {
  it('goes through a partition by cursor, in both orders', async () => {
    await cities(25);
    const data = { table: 'cities', key: { country: 'NL' }, limit: 10 };
    const forward = await askAll('query.query', data);
    expect(forward.ids).toHaveLength(25);
    expect(forward.ids).toEqual(forward.ids.toSorted());
    expect((await askAll('query.query', { ...data, order: 'desc' })).ids).toEqual(forward.ids.toReversed());
  });

  it('counts returned items, also behind a filter and with a projection without keys', async () => {
    await cities(30);
    const { result } = await ask('query.query', {
      table: 'cities',
      key: { country: 'NL' },
      filter: { name: 'n1' },
      limit: 4,
      project: ['name'],
    });
    expect(result).toMatchObject({ count: 4, items: [{ name: 'n1' }, { name: 'n1' }, { name: 'n1' }, { name: 'n1' }] });
    expect(
      (await askAll('query.query', { table: 'cities', key: { country: 'NL' }, filter: { name: 'n1' }, limit: 4 })).ids,
    ).toHaveLength(10);
  });

  it('reads by index, and scans, in segments too', async () => {
    await cities(30);
    expect(
      (await askAll('query.query', { table: 'cities', index: 'by-name', key: { name: 'n2' }, limit: 3 })).ids,
    ).toHaveLength(10);
    expect((await askAll('query.scan', { table: 'cities', limit: 7 })).ids).toHaveLength(30);
    const ids: string[] = [];
    for (const index of [0, 1, 2]) {
      ids.push(...(await askAll('query.scan', { table: 'cities', segment: { index, total: 3 } })).ids);
    }
    expect(new Set(ids).size).toBe(30);
    expect(ids).toHaveLength(30);
  });

  it('ends a page at 1 MB and stores it in chunks', async () => {
    await cities(8, () => ({ noise: noise(200_000) }));
    const first = await ask('query.query', { table: 'cities', key: { country: 'NL' } });
    const page = first.result as unknown as Page;
    expect(page.items).toHaveLength(6);
    expect(page.cursor).not.toBeNull();
    expect(
      (await system.items('ledger')).filter(({ sk }) => typeof sk === 'string' && sk.startsWith('result#')).length,
    ).toBeGreaterThan(1);
    expect((await askAll('query.query', { table: 'cities', key: { country: 'NL' } })).ids).toHaveLength(8);
  });

  it('keeps a stored result whole when its query is delivered again with other data', async () => {
    await cities(3, () => ({ noise: noise(350_000) }));
    const answer = await system.send({ type: 'query.query', data: { table: 'cities', key: { country: 'NL' } } });
    const messages = await system.run(system.receive('query'));
    await system.run(system.deliver('query', messages));
    const before = await system.outcome(String(answer.body['href']));
    await cities(3, () => ({ noise: noise(350_000, 99) }));
    await system.run(system.deliver('query', messages));
    expect(await system.outcome(String(answer.body['href']))).toEqual(before);
  });

  it('goes on over empty pages until it has found something', async () => {
    await cities(6, (index) => ({ noise: noise(300_000), name: index === 5 ? 'last' : 'other' }));
    const { result } = await ask('query.query', { table: 'cities', key: { country: 'NL' }, filter: { name: 'last' } });
    expect(result).toMatchObject({ count: 1, scanned: 6, cursor: null });
  });

  it('ends a page with a cursor when the table is throttled after the first one', async () => {
    await cities(6, () => ({ noise: noise(300_000) }));
    let calls = 0;
    system.inject('dynamodb', (call) => {
      if (call.operation === 'Query' && calls++ > 0)
        throw new AwsError('ProvisionedThroughputExceededException', 'slow down');
      return call.run();
    });
    const filter = { name: { '<>': 'x' } };
    const { result } = await ask('query.query', {
      table: 'cities',
      key: { country: 'NL' },
      filter,
      limit: 100,
      project: ['id'],
    });
    const page = result as unknown as Page;
    expect(page.items.length).toBeLessThan(6);
    expect(page.cursor).not.toBeNull();
  });
});

describe('refusals', () => {
  it('refuses a cursor of another query at the edge', async () => {
    await cities(5);
    const { result } = await ask('query.query', { table: 'cities', key: { country: 'NL' }, limit: 2 });
    const { cursor } = result as unknown as Page;
    const other = { type: 'query.query', data: { table: 'cities', key: { country: 'DE' }, limit: 2, cursor } };
    expect(await system.send(other)).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } });
  });

  it('fails for good, with a dead letter, when the permission is missing', async () => {
    system.inject('dynamodb', (call) => {
      if (call.operation === 'GetItem') throw new AwsError('AccessDeniedException', 'not authorized');
      return call.run();
    });
    const outcome = await ask('query.get', { table: 'cities', key: { country: 'NL', id: '1' } });
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'PERMISSION_DENIED' } });
    expect(await system.deadLetters('query')).toMatchObject([{ code: 'PERMISSION_DENIED' }]);
  });

  it('says duplicate when a query is sent again under its id, with the first result', async () => {
    await cities(1);
    const data = { table: 'cities', key: { country: 'NL', id: '0000' } };
    await ask('query.get', data, { id: 'q' });
    await system.putItem('cities', { country: 'NL', id: '0000', name: 'changed' });
    expect(await ask('query.get', data, { id: 'q' })).toMatchObject({
      duplicate: true,
      result: { item: { name: 'n0' } },
    });
  });
});

/** Text that does not compress. */
function noise(length: number, start = 1): string {
  let text = '';
  for (let seed = start; text.length < length; seed = (seed * 48_271) % 2_147_483_647) text += seed.toString(36);
  return text.slice(0, length);
}
