import { expect, it } from 'vitest';
import { TestProject } from '../../../../test/test-project.ts';

it('does not say that there are no imports when the system cannot be asked', async () => {
  const project = await TestProject.create(`plain: { partitionKey: { name: 'id', type: 'string' } }`);
  try {
    const { out, err } = await project.sluice(['import', 'list', '--url', 'http://127.0.0.1:1']);
    expect({ out, err }).toEqual({ out: '', err: expect.stringContaining('does not answer (ECONNREFUSED)') as string });
  } finally {
    await project.remove();
  }
});
