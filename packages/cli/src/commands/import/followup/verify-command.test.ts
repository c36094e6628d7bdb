import { expect, it } from 'vitest';
import { TestProject } from '../../../../test/test-project.ts';

it('says so when the system goes away', async () => {
  const project = await TestProject.create(`plain: { partitionKey: { name: 'id', type: 'string' } }`);
  try {
    await project.write('rows.csv', 'id\n1\n');
    const args = ['import', 'verify', 'some-job', 'rows.csv', '--table', 'plain', '--url', 'http://127.0.0.1:1'];
    expect(await project.sluice(args)).toEqual({
      code: 1,
      out: '',
      err: 'sluice: The system cannot be reached any more: ECONNREFUSED.\n',
    });
  } finally {
    await project.remove();
  }
});
