import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteQueueCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

let system: LocalSystem;
let sqs: SQSClient;
let eventBridge: EventBridgeClient;

beforeAll(async () => {
  system = await startLocal();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const operator = { endpoint: system.awsEndpoint, region: 'us-east-1', credentials };
  sqs = new SQSClient(operator);
  eventBridge = new EventBridgeClient(operator);
});
afterAll(async () => {
  sqs.destroy();
  eventBridge.destroy();
  await system.close();
});

/** Services whose calls nobody sees here: what functions print is their log, and there is no X-Ray. */
const unseen = ['logs', 'xray'];

/** Grants that this test does not need, and why they are there. */
const exceptions: readonly [action: string, resources: RegExp, reason: string][] = [
  [
    'sqs:ChangeMessageVisibility',
    /:Sluice-(query|write|import|analytics)$/,
    'a retry that comes sooner, after DynamoDB failed',
  ],
  [
    'sqs:SendMessage',
    /:Sluice-(query|write|import|analytics)$/,
    'what is left of a message when a part of it has to wait',
  ],
  ['dynamodb:UpdateItem', /\/Sluice-ledger$/, 'the mark on a receipt whose event came twice'],
  ['dynamodb:DeleteItem', /\/Sluice-ledger$/, 'the record of a batch that was refused and is written after all'],
  ['dynamodb:BatchWriteItem', /\/Sluice-orders$/, 'imports may do the same on every table, with a version or without'],
  ['dynamodb:PutItem', /\/Sluice-(users|cities)$/, 'imports may do the same on every table, with a version or without'],
  [
    'dynamodb:BatchGetItem',
    /\/Sluice-(users|orders)$/,
    'imports may do the same on every table, those to be undone as others',
  ],
  [
    'dynamodb:DeleteItem',
    /\/Sluice-(users|orders)$/,
    'imports may do the same on every table, those to be undone as others',
  ],
  [
    'dynamodb:ConditionCheckItem',
    /\/Sluice-(users|orders)$/,
    'imports may do the same on every table, those to be undone as others',
  ],
];

const ada = { id: 'ada', email: 'ada@example.com', name: 'Ada', country: 'GB', createdAt: '2026' };
const order = { customerId: 'c', orderId: 'o', updatedAt: '2026', status: 'open', placedAt: '2026' };
const city = { country: 'CH', id: '1', name: 'Bern' };
const keys = {
  users: { id: 'ada' },
  orders: { customerId: 'c', orderId: 'o' },
  cities: { country: 'CH', id: '1' },
};
const indexes = [
  ['users', 'by-email', { email: ada.email }],
  ['users', 'by-country', { country: 'GB' }],
  ['orders', 'by-status', { status: 'open' }],
  ['cities', 'by-name', { name: 'Bern' }],
] as const;

const writes: readonly object[] = [
  { id: 'first', type: 'write.insert', data: { table: 'users', item: ada } },
  { type: 'write.put', data: { table: 'orders', item: order } },
  { type: 'write.put', data: { table: 'cities', item: city } },
  // Together more than one item can hold: the answer to a query for all of them is kept in chunks.
  ...[1, 2, 3, 4, 5].map((n) => ({
    type: 'write.put',
    data: { table: 'cities', item: { country: 'XL', id: `${n}`, name: 'x', noise: noise(180_000) } },
  })),
];
const updates: readonly object[] = [
  { type: 'write.update', data: { table: 'users', key: keys.users, set: { age: 36 } } },
  { type: 'write.update', data: { table: 'orders', key: keys.orders, set: { updatedAt: '2027' } } },
  { type: 'write.update', data: { table: 'cities', key: keys.cities, set: { size: 1 } } },
];
const reads: readonly object[] = [
  ...Object.entries(keys).flatMap(([table, key]) => [
    { type: 'query.get', data: { table, key } },
    { type: 'query.batch-get', data: { table, keys: [key] } },
    { type: 'query.query', data: { table, key: Object.fromEntries(Object.entries(key).slice(0, 1)) } },
    { type: 'query.scan', data: { table } },
  ]),
  ...indexes.flatMap(([table, index, key]) => [
    { type: 'query.query', data: { table, index, key } },
    { type: 'query.scan', data: { table, index } },
  ]),
  { type: 'query.query', data: { table: 'cities', key: { country: 'XL' } } },
];
const others: readonly object[] = [
  ...Object.entries(keys).map(([table, key]) => ({ type: 'write.delete', data: { table, key } })),
  { type: 'import.start', data: { job: 'cities', table: 'cities' } },
  ...[
    ['cities', city],
    ['orders', order],
    ['users', ada],
  ].map(([table, item]) => ({
    type: 'import.batch',
    data: { job: table, table, batch: 1, items: [item, { broken: true }] },
  })),
  { type: 'import.end', data: { job: 'cities', table: 'cities', batches: 1, items: 2 } },
  { type: 'user.signed-up', data: {} },
  { type: 'auth.signed-in', data: {} },
];

/** One after the other: each needs the one before. */
const undoable: readonly object[] = [
  { type: 'import.start', data: { job: 'undoable', table: 'cities', undoable: true } },
  {
    type: 'import.batch',
    data: { job: 'undoable', table: 'cities', batch: 0, items: ['undone', 'kept'].map((id) => ({ ...city, id })) },
  },
  { type: 'write.put', data: { table: 'cities', item: { ...city, id: 'kept', name: 'newer' } } },
  { type: 'import.undo', data: { job: 'undoable' } },
];

const readPaths = [
  'events/first',
  'imports',
  'imports/cities',
  'imports/cities/failures',
  'analytics?from=2026-01-01T00:00:00Z&granularity=day',
];

it('allows every call of the flows, and grants nothing that no call needs', { timeout: 240_000 }, async () => {
  for (const events of [writes, updates, reads, others]) await send(events);
  for (const event of undoable) await send([event]);
  for (const queue of ['query', 'write', 'import', 'analytics']) await sendUnreadable(`Sluice-${queue}`);
  for (const path of readPaths) {
    const response = await fetch(new URL(`/v1/${path}`, system.url));
    expect({ path, status: response.status }).toEqual({ path, status: 200 });
  }
  await handleDeadLetters();
  await publishUnrouted();
  await vi.waitFor(() => expect(unneeded('unrouted')).toEqual([]), { timeout: 60_000, interval: 200 });
  await loseQueues();
  // Analytics and dead letters follow a moment later.
  await vi.waitFor(() => expect(unneeded('')).toEqual([]), { timeout: 60_000, interval: 200 });
  expect(system.iam.recorded().filter((access) => !access.allowed)).toEqual([]);
});

it('has no exception for a grant that is not there', () => {
  const stale = exceptions.filter(
    ([action, resources]) =>
      !system.iam.grants().some((grant) => grant.action === action && resources.test(grant.resource)),
  );
  expect(stale).toEqual([]);
});

/** Grants of roles' policies, and of queues', buses' and functions' own policies, that no call has needed. @param part of the holder's ARN */
function unneeded(part: string): readonly string[] {
  return system.iam
    .grants()
    .filter(({ holder }) => holder.includes(part))
    .filter(({ used, action }) => !used && !unseen.includes(action.split(':')[0] ?? ''))
    .filter(
      (grant) => !exceptions.some(([action, resources]) => grant.action === action && resources.test(grant.resource)),
    )
    .map(({ holder, action, resource }) => `${holder.slice(holder.lastIndexOf('/') + 1)} ${action} ${resource}`);
}

/** All in one request: one after the other they would take long, side by side they would start a function each. */
async function send(events: readonly object[]): Promise<void> {
  const response = await fetch(new URL('/v1/events', system.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=20' },
    body: JSON.stringify(events),
  });
  const answer = (await response.json()) as { events: { status: string; error?: object }[] };
  const outcomes = answer.events.map(({ status, error }, index) => ({ event: events[index], status, error }));
  expect(outcomes.filter(({ status }) => status !== 'succeeded')).toEqual([]);
}

const time = '2026-01-01T00:00:00.000Z';
const packet = (type: string, data: object) => {
  const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
  const event = { id: `dead-${type}`, source: '/', type, time, traceparent, data };
  const [flow] = type.split('.');
  return { v: 1, flow, caller: 'c', request: 'r', acceptedAt: time, events: [event] };
};
const write = packet('write.put', { table: 'cities', item: { country: 'DL', id: '1', name: 'n' } });
const deadLetters: Readonly<Record<string, object>> = {
  query: packet('query.get', { table: 'users', key: keys.users }),
  write,
  import: packet('import.start', { job: 'dead', table: 'cities' }),
  analytics: { v: 1, id: 'dead', time, lines: [] },
  rules: { source: 'sluice', 'detail-type': 'write', detail: write },
  unrouted: { source: 'sluice', 'detail-type': 'write', detail: write },
};

/** A dead letter of each kind is shown, and sent again while a copy stays. */
async function handleDeadLetters(): Promise<void> {
  for (const [flow, body] of Object.entries(deadLetters)) {
    await sendMessage(`Sluice-${flow}-dead-letters`, JSON.stringify(body));
    const response = await fetch(new URL('/v1/dead-letters/redrive', system.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ flow, keep: true, canary: 0 }),
    });
    expect([flow, response.status]).toEqual([flow, 200]);
  }
  expect((await fetch(new URL('/v1/dead-letters', system.url))).status).toBe(200);
}

const buses = ['Sluice-system', 'Sluice-analytics'];

/** What no flow takes goes where unrouted events go. */
async function publishUnrouted(): Promise<void> {
  const Entries = buses.map((EventBusName) => ({
    EventBusName,
    Source: 'nobody',
    DetailType: 'nothing',
    Detail: '{}',
  }));
  const { FailedEntryCount } = await eventBridge.send(new PutEventsCommand({ Entries }));
  expect(FailedEntryCount).toBe(0);
}

/** Every rule loses its queue: what it cannot deliver goes to the dead letters of rules. */
async function loseQueues(): Promise<void> {
  for (const name of ['write', 'import', 'analytics', 'unrouted-dead-letters']) {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `Sluice-${name}` }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  }
  await publishUnrouted();
  const lost = [writes[0], { type: 'import.start', data: { job: 'lost', table: 'cities' } }];
  await fetch(new URL('/v1/events', system.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(lost),
  });
}

async function sendUnreadable(queueName: string): Promise<void> {
  await sendMessage(queueName, 'not a packet');
}

async function sendMessage(queueName: string, MessageBody: string): Promise<void> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

/** Text that does not compress away. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state % 36).toString(36);
  }).join('');
}
