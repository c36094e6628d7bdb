import type { Runtime } from '../../packages/local/src/index.ts';

/** What a person needs to know once the system runs. */
export function greeting({ apiUrl, awsEndpoint, tables }: Runtime, dataDirectory: string | undefined): string {
  return `
Sluice is ready.

  API           ${apiUrl}
  AWS endpoint  ${awsEndpoint}   (AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local, region us-east-1)
  Tables        ${tables.join(', ')}
  Data          ${dataDirectory ?? 'in memory: gone at the end'}

Try it:

${examples(apiUrl).join('\n')}

Ctrl-C stops it.
`;
}

function examples(apiUrl: string): readonly string[] {
  const write = {
    type: 'write.put',
    data: { table: 'users', item: { id: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', country: 'GB' } },
  };
  const read = { type: 'query.get', data: { table: 'users', key: { id: 'ada' } } };
  const batch = {
    type: 'import.batch',
    data: {
      job: 'first-steps',
      table: 'cities',
      batch: 1,
      items: [
        { country: 'CH', id: '2657896', name: 'Zurich' },
        { country: 'PT', id: '2267057', name: 'Lisbon' },
      ],
    },
  };
  return [write, read, batch].map((event) => curl(apiUrl, event));
}

/** Waits for the outcome, so that the read sees what the write has written. */
function curl(apiUrl: string, event: object): string {
  const headers = `-H 'content-type: application/json' -H 'prefer: wait=10'`;
  return `  curl -s ${apiUrl}/v1/events ${headers} -d '${JSON.stringify(event)}'`;
}
