import { afterEach, describe, expect, it } from 'vitest';

import { HttpApi } from '../../../packages/local/src/services/http-api/http-api.ts';
import { SystemClock } from '../../../packages/local/src/clock.ts';
import { systemRandom } from '../../../packages/local/src/random.ts';
import { QueueAndFunction } from './queue-and-function.ts';

let system: QueueAndFunction;
afterEach(() => system.stop());

const printBodies = `
  export const handler = async ({ Records }) => {
    for (const { body, attributes } of Records) console.log(body + ' ' + attributes.ApproximateReceiveCount);
  };`;

const hangOnce = `
  export const handler = async ({ Records: [{ body, attributes }] }) => {
    console.log(body + ' ' + attributes.ApproximateReceiveCount);
    if (attributes.ApproximateReceiveCount === '1') await new Promise((resolve) => setTimeout(resolve, 60_000));
  };`;

describe('a function fed by a queue', () => {
  it('runs with the messages, which are gone afterwards', async () => {
    system = await new QueueAndFunction(printBodies).start({ maximumConcurrency: 2 }, 30);
    await system.send(...Array.from({ length: 50 }, (_, index) => `m${index}`));
    await expect.poll(() => system.left()).toBe(0);
    expect(system.lines().toSorted()).toEqual(Array.from({ length: 50 }, (_, index) => `m${index} 1`).toSorted());
  });

  it('runs again after its timeout, with the same message', async () => {
    system = await new QueueAndFunction(hangOnce, { timeoutMs: 500 }).start({}, 3);
    await system.send('m');
    await expect.poll(() => system.left()).toBe(0);
    expect(system.lines()).toEqual(['m 1', 'm 2']);
    expect(system.log.filter((entry) => entry.kind === 'report').map(({ status }) => status)).toEqual([
      'timeout',
      'success',
    ]);
  });

  it('runs again after its environment was killed', async () => {
    system = await new QueueAndFunction(hangOnce).start({}, 1);
    await system.send('m');
    await expect.poll(() => system.lines()).toEqual(['m 1']);
    await system.lambda.kill('subject');
    await expect.poll(() => system.left()).toBe(0);
    expect(system.lines()).toEqual(['m 1', 'm 2']);
  });

  it('has its messages visible at once when the system stops in the middle of a run', async () => {
    system = await new QueueAndFunction(hangOnce, { timeoutMs: 30_000 }).start({}, 600);
    await system.send('m');
    await expect.poll(() => system.lines()).toEqual(['m 1']);
    await system.mappings.close();
    await system.lambda.close();
    expect(await system.visible()).toEqual([['m', '2']]);
  });
});

describe('a function behind an HTTP API', () => {
  it('answers requests', async () => {
    system = new QueueAndFunction(
      `export const handler = async (event) => ({ statusCode: 201, body: event.body + ' by ' + event.requestContext.http.method });`,
    );
    const api = new HttpApi({
      definition: {
        apiId: 'api',
        routes: [{ routeKey: 'POST /v1/events', integration: { functionArn: system.functionArn } }],
        stage: { name: '$default' },
      },
      lambda: system.lambda,
      clock: new SystemClock(),
      random: systemRandom,
      mayInvoke: () => true,
    });
    try {
      const url = await api.listen(0);
      const response = await fetch(`${url}/v1/events`, { method: 'POST', body: 'hello' });
      expect([response.status, await response.text()]).toEqual([201, 'hello by POST']);
    } finally {
      await api.close();
    }
  });
});
