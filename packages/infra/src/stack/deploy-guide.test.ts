import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { config } from '../../../../sluice.config.ts';
import { readStack } from '../../test/read-stack.ts';

it('creates as many resources as the deploy guide says, for the tables of sluice.config.ts', () => {
  const guide = readFileSync(new URL('../../../../docs/guides/deploy.md', import.meta.url), 'utf8');
  const { reader } = readStack({ config });
  const count = (type: string) => reader.all(type).length;
  const queues = reader.names('AWS::SQS::Queue');
  const deadLetterQueues = queues.filter((name) => name.endsWith('-dead-letters'));
  const alarmMetrics = reader.all('AWS::CloudWatch::Alarm').flatMap(({ Properties }) => {
    const queries = (Properties['Metrics'] ?? [{ MetricStat: Properties }]) as readonly object[];
    return queries.filter((query) => 'MetricStat' in query);
  });

  expect(guide).toContain(`| functions | ${count('AWS::Lambda::Function')} |`);
  expect(guide).toContain(
    `| queues | ${queues.length - deadLetterQueues.length}, and ${deadLetterQueues.length} for dead letters |`,
  );
  expect(guide).toContain(`| buses, rules | ${count('AWS::Events::EventBus')}, ${count('AWS::Events::Rule')} |`);
  expect(guide).toContain(`| log groups | ${count('AWS::Logs::LogGroup')} |`);
  expect(guide).toContain(
    `| alarms, dashboard | ${count('AWS::CloudWatch::Alarm')}, ${count('AWS::CloudWatch::Dashboard')} |`,
  );
  expect(guide).toContain(`(${alarmMetrics.length} metrics:`);
});
