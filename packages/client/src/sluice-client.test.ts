import { expect, it } from 'vitest';
import { inBatches } from './batches.ts';
import { SluiceProblem } from './problem.ts';
import { SluiceClient } from './sluice-client.ts';

interface Exchange {
  readonly url: string;
  readonly init: RequestInit;
}

/** A server that answers in turn what it is given; an Error is a broken connection. */
function scripted(answers: (Response | Error)[]): { exchanges: Exchange[]; client: SluiceClient } {
  const exchanges: Exchange[] = [];
  const fetch = (url: URL | Request | string, init?: RequestInit): Promise<Response> => {
    exchanges.push({ url: url instanceof Request ? url.url : url.toString(), init: init ?? {} });
    const answer = answers.shift() ?? new Error('no answer left');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { exchanges, client: new SluiceClient({ url: 'http://sluice.test/base', fetch, random: () => 0 }) };
}

const accepted = {
  id: 'a',
  type: 'write.put',
  status: 'accepted',
  route: 'write',
  href: '/v1/events/a?source=%2F&since=t',
};
const put = { type: 'write.put', data: { table: 'users', item: { id: 'ada' } } } as const;

it('repeats a broken exchange with the same event id, so that it takes one effect', async () => {
  const { client, exchanges } = scripted([new TypeError('connection reset'), Response.json(accepted, { status: 202 })]);
  expect(await client.send(put)).toEqual(accepted);
  const ids = exchanges.map(({ init }) => (JSON.parse(init.body as string) as { id: string }).id);
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(ids[1]).toBe(ids[0]);
});

it('repeats on 429 and 503 and not on a refusal', async () => {
  const problem = {
    type: 'about:blank',
    title: 'Unknown table',
    status: 400,
    code: 'TABLE_UNKNOWN',
    detail: 'no such table',
  };
  const { client, exchanges } = scripted([
    new Response('{"message":"Too Many Requests"}', { status: 429 }),
    Response.json({}, { status: 503 }),
    Response.json(problem, { status: 400 }),
  ]);
  await expect(client.send(put)).rejects.toThrow(SluiceProblem);
  expect(exchanges).toHaveLength(3);
});

it('gives up after its retries with the last problem', async () => {
  const { client, exchanges } = scripted(Array.from({ length: 9 }, () => new Response('busy', { status: 503 })));
  await expect(client.send(put)).rejects.toMatchObject({ status: 503, code: 'HTTP_503' });
  expect(exchanges).toHaveLength(5);
});

it('says why a batch of which nothing was taken was not', async () => {
  const problem = {
    type: 'about:blank',
    title: 'A service did not answer',
    status: 503,
    code: 'DEPENDENCY_UNAVAILABLE',
    retryable: true,
  };
  const rejected = { index: 0, status: 'rejected', problem };
  const answer = () => Response.json({ accepted: 0, rejected: 1, events: [rejected] }, { status: 503 });
  const { client } = scripted(Array.from({ length: 9 }, answer));
  await expect(client.sendBatch([put])).rejects.toMatchObject({
    status: 503,
    code: 'DEPENDENCY_UNAVAILABLE',
    message: 'A service did not answer',
  });
});

it('waits on the href, below the base path, until the outcome is there', async () => {
  const outcome = { id: 'a', source: '/', type: 'write.put', status: 'succeeded', result: { applied: true } };
  const { client, exchanges } = scripted([
    Response.json(accepted, { status: 202 }),
    Response.json({ ...accepted, status: 'pending' }, { status: 202 }),
    Response.json(outcome),
  ]);
  expect(await client.wait(await client.send(put))).toEqual(outcome);
  expect(exchanges.map(({ url }) => url)).toEqual([
    'http://sluice.test/base/v1/events',
    'http://sluice.test/base/v1/events/a?source=%2F&since=t',
    'http://sluice.test/base/v1/events/a?source=%2F&since=t',
  ]);
});

it('joins the answers of several requests in the order of the input', async () => {
  const rejected = { index: 1, status: 'rejected', problem: { code: 'EVENT_INVALID' } };
  const { client } = scripted([
    Response.json(
      { accepted: 1000, rejected: 0, events: Array.from({ length: 1000 }, () => accepted) },
      { status: 202 },
    ),
    Response.json({ accepted: 1, rejected: 1, events: [accepted, rejected] }, { status: 202 }),
  ]);
  const answer = await client.sendBatch(Array.from({ length: 1002 }, () => put));
  expect(answer).toMatchObject({ accepted: 1001, rejected: 1 });
  expect(answer.events[1001]).toMatchObject({ index: 1001, status: 'rejected' });
});

it('cuts batches by count and by bytes', () => {
  const big = { ...put, data: { table: 'users', item: { id: 'x'.repeat(1_500_000) } } };
  expect([...inBatches(Array.from({ length: 2500 }, () => put))].map((batch) => batch.length)).toEqual([
    1000, 1000, 500,
  ]);
  expect([...inBatches([big, big, big])].map((batch) => batch.length)).toEqual([2, 1]);
  // A quote takes two bytes of a body, and four where the body is text within JSON.
  const quoted = { ...put, data: { ...put.data, item: { id: '"'.repeat(800_000) } } };
  expect([...inBatches([quoted, quoted, quoted])].map((batch) => batch.length)).toEqual([1, 1, 1]);
  expect([...inBatches([])]).toEqual([]);
});

it('sends a body that is JSON already as it is', async () => {
  const { client, exchanges } = scripted([
    Response.json({ accepted: 1, rejected: 0, events: [accepted] }, { status: 202 }),
  ]);
  const body = '[{"id":"a","type":"write.put","data":{"table":"users","item":{"id":"ada"}}}]';
  expect(await client.sendEncoded(body)).toMatchObject({ accepted: 1 });
  expect(exchanges[0]?.init.body).toBe(body);
  expect(exchanges[0]?.init.headers).toMatchObject({ 'content-type': 'application/json' });
});

it('tells what the server asked to wait', async () => {
  const busy = new Response('busy', { status: 503, headers: { 'retry-after': '2' } });
  const fetch = (): Promise<Response> => Promise.resolve(busy);
  const client = new SluiceClient({ url: 'http://sluice.test', fetch, retries: 0 });
  await expect(client.send(put)).rejects.toMatchObject({ retryAfterMs: 2000 });
});

it('looks at an outcome once', async () => {
  const { client, exchanges } = scripted([Response.json({ ...accepted, status: 'pending' }, { status: 202 })]);
  expect(await client.look(accepted)).toMatchObject({ status: 'pending' });
  expect(exchanges).toHaveLength(1);
});
