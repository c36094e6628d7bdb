import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

describe('the write flow', () => {
  it('applies an accepted put and tells its outcome behind href', async () => {
    const answer = await system.send({
      id: 'a',
      type: 'write.put',
      data: { table: 'cities', item: { country: 'NL', id: '1', name: 'Utrecht' } },
    });
    expect(answer).toMatchObject({ status: 202, body: { id: 'a', status: 'accepted', route: 'write' } });
    expect(answer.headers['location']).toBe(answer.body['href']);
    expect(await system.outcome(String(answer.body['href']))).toMatchObject({ status: 'pending' });
    await system.drain();
    expect(await system.item('cities', { country: 'NL', id: '1' })).toEqual({
      country: 'NL',
      id: '1',
      name: 'Utrecht',
    });
    expect(await system.outcome(String(answer.body['href']))).toMatchObject({
      id: 'a',
      source: '/',
      type: 'write.put',
      status: 'succeeded',
      result: { applied: true },
      attempts: 1,
    });
  });
});
