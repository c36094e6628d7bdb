import * as functions from '@sluice/functions';

const meanings: Readonly<Record<string, string>> = {
  USER_EVENT_BUS: 'name of the user domain event bus',
  AUTH_EVENT_BUS: 'name of the auth domain event bus',
  SYSTEM_EVENT_BUS: 'name of the system event bus',
  ANALYTICS_EVENT_BUS: 'name of the analytics event bus',
  QUERY_QUEUE_URL: 'URL of the query queue',
  WRITE_QUEUE_URL: 'URL of the write queue',
  IMPORT_QUEUE_URL: 'URL of the import queue',
  ANALYTICS_QUEUE_URL: 'URL of the analytics queue',
  QUERY_DEAD_LETTER_QUEUE_URL: 'URL of the dead-letter queue of the query flow',
  WRITE_DEAD_LETTER_QUEUE_URL: 'URL of the dead-letter queue of the write flow',
  IMPORT_DEAD_LETTER_QUEUE_URL: 'URL of the dead-letter queue of the import flow',
  ANALYTICS_DEAD_LETTER_QUEUE_URL: 'URL of the dead-letter queue of the analytics flow',
  RULES_DEAD_LETTER_QUEUE_URL: 'URL of the dead-letter queue of the rules',
  UNROUTED_DEAD_LETTER_QUEUE_URL: 'URL of the queue of what no flow takes',
  LEDGER_TABLE: 'name of the ledger table',
  ANALYTICS_TABLE: 'name of the analytics table',
  TABLE_PREFIX: 'what a logical table name is prefixed with: the stack name and a dash',
  SIGNING_KEY: 'key of cursors and `href` tokens: the GUID of the stack id',
  QUEUE_URL: 'URL of the queue that feeds the function',
  DEAD_LETTER_QUEUE_URL: 'URL of its dead-letter queue',
  MAX_RECEIVE_COUNT: 'receives after which a message is dead-lettered',
};

/** The variables of each function, from the lists that functions and infra share. */
export function environmentRows(): string[] {
  const lists = Object.entries(functions).flatMap(([name, value]) =>
    name.endsWith('Environment') && Array.isArray(value) ? [[name, value as readonly string[]] as const] : [],
  );
  const variables = [...new Set(lists.flatMap(([, names]) => names))].toSorted();
  return variables.map((variable) => {
    const users = lists.filter(([, names]) => names.includes(variable)).map(([name]) => `\`${lambdaName(name)}\``);
    return `| \`${variable}\` | ${users.join(', ')} | ${meanings[variable] ?? ''} |`;
  });
}

function lambdaName(listName: string): string {
  return listName.replace(/Environment$/, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
