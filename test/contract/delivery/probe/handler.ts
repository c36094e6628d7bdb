import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SqsRecord } from '../../../../packages/local/src/services/lambda/event-sources/sqs-record.ts';
import type { FunctionStep } from '../delivery-case.ts';
import { answerText, observed, stepFor } from '../function-step.ts';
import type { ProbeRun } from './probe-run.ts';

const sqs = new SQSClient();

/** Tells that it runs, then does what the messages themselves say. */
export async function handler({ Records: records }: { readonly Records: readonly SqsRecord[] }): Promise<unknown> {
  const atMs = Date.now();
  const attributes = records[0]?.messageAttributes;
  const step = stepFor(JSON.parse(attributes?.['steps']?.stringValue ?? '[]') as readonly FunctionStep[], records);
  const takesMs = (step.takesSeconds ?? 0) * 1000;
  const run: ProbeRun = { atMs, untilMs: atMs + takesMs, messages: observed(records) };
  const QueueUrl = attributes?.['runs']?.stringValue;
  // Messages that only warm the function up name no queue.
  if (QueueUrl !== undefined) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(run) }));
  await new Promise((resolve) => setTimeout(resolve, takesMs));
  if (step.error !== undefined) throw new Error(step.error);
  return JSON.parse(answerText(step, records));
}
