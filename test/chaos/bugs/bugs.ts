import type { AnalyticsEvent, AttributeMap, PageFragment } from '../../../packages/core/src/index.ts';
import type { Bus } from '../../../packages/functions/src/ports/bus.ts';
import type { Tables } from '../../../packages/functions/src/ports/tables.ts';
import type { TransactionAction, Transactions } from '../../../packages/functions/src/ports/transactions.ts';
import { classifyFailure, failureName } from '../../../packages/functions/src/resilience/classify-failure.ts';
import type { Tamper } from '../simulation/tamper.ts';

/** A mistake that this system must not make, made on purpose, to see that the checks find it. */
export interface Bug {
  readonly what: string;
  readonly tamper: Tamper;
}

/** Known bugs, by the name that `npm run chaos -- --bug` takes. */
export const bugs: Readonly<Record<string, Bug>> = {
  'skip-the-receipt': {
    what: 'The Write Processor writes its receipts whether or not there is one already',
    tamper: { transactions: (name, port) => (name === 'write-processor' ? unconditional(port, 'ledger') : undefined) },
  },
  'acknowledge-before-applying': {
    what: 'The Write Processor deletes its messages before it applies them',
    tamper: {
      handler: (name, handler, deleteMessages) => {
        if (name !== 'write-processor') return undefined;
        return async (event, context) => {
          const { Records } = event as { readonly Records: readonly { readonly receiptHandle: string }[] };
          await deleteMessages(Records.map(({ receiptHandle }) => receiptHandle));
          return handler(event, context);
        };
      },
    },
  },
  'count-twice': {
    what: 'The Analytics Processor counts a message each time it is delivered',
    tamper: {
      transactions: (name, port) => (name === 'analytics-processor' ? unconditional(port, 'analytics') : undefined),
    },
  },
  'drop-unprocessed-items': {
    what: 'The Import Processor takes a BatchWriteItem that was answered for one that was done',
    tamper: {
      tables: (name, port) => {
        if (name !== 'import-processor') return undefined;
        return replaced(port, { write: async (...call) => ({ ...(await port.write(...call)), unprocessed: [] }) });
      },
    },
  },
  'give-up-on-throttle': {
    what: 'The Write Processor takes a throttled transaction for a done one',
    tamper: {
      transactions: (name, port) => {
        if (name !== 'write-processor') return undefined;
        return {
          write: async (...call) => {
            try {
              return await port.write(...call);
            } catch (error) {
              if (classifyFailure(failureName(error)) !== 'throttled') throw error;
              return { done: true, capacityUnits: 0, tableUnits: 0 };
            }
          },
        };
      },
    },
  },
  'forget-rejected-entries': {
    what: 'The Event Processor does not look which entries the bus took',
    tamper: {
      bus: (name, port) => {
        if (name !== 'event-processor') return undefined;
        return {
          put: async (entries) => {
            await port.put(entries);
            return entries.map(() => null);
          },
        };
      },
    },
  },
  'ignore-the-data': {
    what: 'The Write Processor puts items whatever is there: taken keys, conditions, newer versions',
    tamper: { transactions: (name, port) => (name === 'write-processor' ? unconditional(port, 'tables') : undefined) },
  },
  'count-batches-twice': {
    what: 'The Import Processor counts a batch each time it is delivered',
    tamper: { transactions: (name, port) => (name === 'import-processor' ? unconditional(port, 'ledger') : undefined) },
  },
  'lose-the-outcome': {
    what: 'The Query Processor takes an outcome that could not be written for a written one',
    tamper: {
      ledger: (name, port) => {
        if (name !== 'query-processor') return undefined;
        return replaced(port, { put: async (...call) => await port.put(...call).catch(() => ({ written: true })) });
      },
    },
  },
  'read-what-was': {
    what: 'The Query Processor answers a scan with what it read the first time',
    tamper: {
      tables: (name, port) => {
        if (name !== 'query-processor') return undefined;
        const pages = new Map<string, ReturnType<Tables['scan']>>();
        return replaced(port, {
          scan: (...call) => {
            const page = pages.get(JSON.stringify(call)) ?? port.scan(...call);
            pages.set(JSON.stringify(call), page);
            return page;
          },
        });
      },
    },
  },
  'drop-the-dead-letter': {
    what: 'The Write Processor gives up on a command and tells no operator',
    tamper: {
      deadLetters: (name) => {
        if (name !== 'write-processor') return undefined;
        return { send: (messages) => Promise.resolve(messages.map(() => null)) };
      },
    },
  },
  'give-no-reason': {
    what: 'Dead letters say nothing of why they are there',
    tamper: {
      deadLetters: (_, port) => ({ send: (messages) => port.send(messages.map(({ body }) => ({ body }))) }),
    },
  },
  'take-functions-for-true': {
    what: 'The Write Processor takes beginsWith and contains for true, whatever they are asked about',
    tamper: {
      transactions: (name, port) => {
        if (name !== 'write-processor') return undefined;
        return rewritten(port, 'ConditionExpression', (text) =>
          text.replaceAll(/(?:begins_with|contains)\((#\w+), (:\w+)\)/g, '($1 = $2 OR $1 <> $2)'),
        );
      },
    },
  },
  'forget-what-not-means': {
    what: 'The Write Processor reads over the not of a condition',
    tamper: {
      transactions: (name, port) => {
        if (name !== 'write-processor') return undefined;
        return rewritten(port, 'ConditionExpression', (text) => text.replaceAll('NOT (', '('));
      },
    },
  },
  'keep-what-is-deleted': {
    what: 'The Write Processor adds to a set what an update deletes from it',
    tamper: {
      transactions: (name, port) => {
        if (name !== 'write-processor') return undefined;
        return rewritten(port, 'UpdateExpression', (text) =>
          text.includes(' ADD ') ? text.replace(' DELETE ', ', ') : text.replace('DELETE ', 'ADD '),
        );
      },
    },
  },
  'ignore-the-filter': {
    what: 'The Query Processor answers a scan with all items, whatever it is to leave out',
    tamper: {
      tables: (name, port) => {
        if (name !== 'query-processor') return undefined;
        return replaced(port, {
          scan: (table, request, limit) => port.scan(table, unfiltered(request), limit),
        });
      },
    },
  },
  'forget-unread-keys': {
    what: 'The Query Processor takes keys that a read did not get to for keys of no item',
    tamper: {
      tables: (name, port) => {
        if (name !== 'query-processor') return undefined;
        return replaced(port, { read: async (...call) => ({ ...(await port.read(...call)), unread: [] }) });
      },
    },
  },
  'lose-what-is-redriven': {
    what: 'The Dead Letters function takes what it sends again for sent, whether or not it is',
    tamper: {
      redriven: () => ({ send: (messages) => Promise.resolve(messages.map(() => null)) }),
    },
  },
  'count-what-was-refused': {
    what: 'The Event Processor counts as accepted what it could not hand over',
    tamper: {
      bus: (name, port) => {
        if (name !== 'event-processor') return undefined;
        return recounted(port, (count) => Math.max(0, count));
      },
    },
  },
  'count-twice-what-was-done': {
    what: 'The Write Processor tells of each event that it did two',
    tamper: { bus: (name, port) => (name === 'write-processor' ? recounted(port, (count) => count * 2) : undefined) },
  },
  'undo-in-name-only': {
    what: 'The Import Processor counts rows as undone and leaves them where they are',
    tamper: {
      transactions: (name, port) => {
        if (name !== 'import-processor') return undefined;
        const isUndone = ({ store, action }: TransactionAction): boolean =>
          typeof store !== 'string' && action === 'Delete';
        return {
          write: (actions, token) =>
            port.write(
              actions.filter((action) => !isUndone(action)),
              token,
            ),
        };
      },
    },
  },
  'keep-no-image': {
    what: 'The Import Processor takes every item for one that its undoable import has created',
    tamper: {
      transactions: (name, port) => {
        if (name !== 'import-processor') return undefined;
        const withoutBefore = (action: TransactionAction): TransactionAction => {
          if (action.action !== 'Put' || !isImage(action.request.Item)) return action;
          return { ...action, request: { ...action.request, Item: { ...action.request.Item, result: { S: 'null' } } } };
        };
        return { write: (actions, token) => port.write(actions.map(withoutBefore), token) };
      },
    },
  },
  'write-rows-again': {
    what: 'The Import Processor writes rows of an undoable import again that it has written',
    tamper: {
      ledger: (name, port) => {
        if (name !== 'import-processor') return undefined;
        return replaced(port, {
          read: async (keys) => {
            const { rows, unread } = await port.read(keys);
            return { rows: rows.map((row) => (isImage(row) ? { ...row, rows: { L: [] } } : row)), unread };
          },
        });
      },
    },
  },
  'split-the-transaction': {
    what: 'The Write Processor writes each receipt after its item, in a transaction of its own',
    tamper: {
      transactions: (name, port) => {
        if (name !== 'write-processor') return undefined;
        return {
          write: async (actions, token) => {
            const items = actions.filter(({ store }) => store !== 'ledger');
            const receipts = actions.filter(({ store }) => store === 'ledger');
            if (items.length === 0 || receipts.length === 0) return port.write(actions, token);
            const answer = await port.write(items, token);
            return answer.done ? port.write(receipts, `${token.slice(1)}r`) : port.write(actions, `${token.slice(1)}a`);
          },
        };
      },
    },
  },
};

/** Whether a row of the ledger is an undoable import's image of an item. */
function isImage({ pk }: AttributeMap): boolean {
  return pk !== undefined && 'S' in pk && pk.S.startsWith('images#');
}

/** A port with other methods in place of some of its own. */
function replaced<Port extends object>(port: Port, methods: Partial<Port>): Port {
  return new Proxy(port, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name);
      const own: unknown = Reflect.get(target, name);
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });
}

/** Transactions whose puts into one store are done whatever is there. */
function unconditional(port: Transactions, store: 'ledger' | 'analytics' | 'tables'): Transactions {
  return {
    write: (actions, token) =>
      port.write(
        actions.map((action) => {
          if ((typeof action.store === 'string' ? action.store : 'tables') !== store || action.action !== 'Put')
            return action;
          return { ...action, request: { Item: action.request.Item } };
        }),
        token,
      ),
  };
}

/** Transactions whose actions on callers' tables have other expressions. */
function rewritten(
  port: Transactions,
  name: 'ConditionExpression' | 'UpdateExpression',
  rewrite: (text: string) => string,
): Transactions {
  return {
    write: (actions, token) =>
      port.write(
        actions.map((action) => {
          const text = (action.request as Partial<Record<typeof name, string>>)[name];
          if (typeof action.store === 'string' || text === undefined) return action;
          return { ...action, request: { ...action.request, [name]: rewrite(text) } } as TransactionAction;
        }),
        token,
      ),
  };
}

/** A page of everything, where it was asked for some. */
function unfiltered(request: PageFragment): PageFragment {
  return Object.fromEntries(
    Object.entries(request).filter(([name]) => name !== 'FilterExpression' && !name.startsWith('ExpressionAttribute')),
  );
}

/** A bus whose analytics events count something else. */
function recounted(port: Bus, recount: (count: number) => number): Bus {
  return {
    put: (entries) =>
      port.put(
        entries.map((entry) => {
          if (entry.detailType !== 'analytics') return entry;
          const event = JSON.parse(entry.detail) as AnalyticsEvent;
          const lines = event.lines.map((line) => ({ ...line, count: recount(line.count) }));
          return { ...entry, detail: JSON.stringify({ ...event, lines }) };
        }),
      ),
  };
}
