import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalSystem } from './support/local-system.ts';
import { counted, Operator } from './support/operator.ts';

let system: LocalSystem;
let operator: Operator;
beforeEach(async () => {
  system = await LocalSystem.start();
  operator = new Operator(system);
});
afterEach(() => system.close());

describe('an edited event', () => {
  const putUser = (id: string, name: unknown) => ({
    id,
    type: 'write.put',
    data: { table: 'users', item: { id: 'u', email: 'a@example.com', name } },
  });
  async function poisonUser(): Promise<{ id: string; href: string }> {
    operator.deny(() => true);
    const { body } = await system.send(putUser('a', 'wrong'));
    await system.drain();
    operator.mend();
    return { id: (await operator.list()).groups[0]!.example.id, href: String(body['href']) };
  }

  it('takes the place of the dead one under its id, and its outcome', async () => {
    const { id, href } = await poisonUser();
    const event = { data: putUser('a', 'right').data };
    expect(await operator.redrive({ flow: 'write', id, event })).toMatchObject({
      counts: counted({ sent: 1, succeeded: 1 }),
    });
    expect(await system.item('users', { id: 'u' })).toMatchObject({ name: 'right' });
    expect(await system.outcome(href)).toMatchObject({ id: 'a', status: 'succeeded' });
    expect((await operator.list()).groups).toEqual([]);
  });

  it('is checked like any other, and a refusal changes nothing', async () => {
    const { id } = await poisonUser();
    const refused = [
      [{ data: putUser('a', 7).data }, 400, 'ITEM_INVALID'],
      [{ type: 'query.get', data: { table: 'users', key: { id: 'u' } } }, 400, 'EVENT_INVALID'],
    ] as const;
    for (const [event, status, code] of refused) {
      const answer = await system.operate('POST', '/redrive', { flow: 'write', id, event });
      expect(answer).toMatchObject({ status, body: { code, pointer: expect.stringMatching(/^\/event/) } });
    }
    expect((await operator.list()).groups).toMatchObject([{ count: 1 }]);
  });

  it('needs an id of its own when the id took effect for another event', async () => {
    await system.send(putUser('a', 'first'));
    await system.drain();
    await system.send(putUser('a', 'second'));
    await system.drain();
    const { id } = (await operator.list()).groups[0]!.example;
    const event = { data: putUser('a', 'third').data };
    expect(await system.operate('POST', '/redrive', { flow: 'write', id, event })).toMatchObject({
      status: 409,
      body: { code: 'EVENT_ID_REUSED' },
    });
    expect(await operator.redrive({ flow: 'write', id, event: { ...event, id: 'b' } })).toMatchObject({
      counts: counted({ sent: 1, succeeded: 1 }),
    });
    expect(await system.item('users', { id: 'u' })).toMatchObject({ name: 'third' });
  });
});
