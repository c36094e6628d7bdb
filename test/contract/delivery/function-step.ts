import type { SqsRecord } from '../../../packages/local/src/services/lambda/event-sources/sqs-record.ts';
import type { FunctionStep } from './delivery-case.ts';
import type { ObservedRun } from './delivery-driver.ts';

/** What the function does with this batch: the step of its first message's receive count, the last one for ever. */
export function stepFor(steps: readonly FunctionStep[], records: readonly SqsRecord[]): FunctionStep {
  return steps[Math.min(receiveCount(records[0]), steps.length) - 1] ?? {};
}

/** The batch as an observer writes it down. */
export function observed(records: readonly SqsRecord[]): ObservedRun['messages'] {
  return records.map((record) => ({ name: nameOf(record), receiveCount: receiveCount(record) }));
}

/** The text that a step answers with. */
export function answerText(step: FunctionStep, records: readonly SqsRecord[]): string {
  const ids = new Map(records.map((record) => [nameOf(record), record.messageId]));
  if (step.failures !== undefined) {
    const batchItemFailures = step.failures
      .filter((name) => ids.has(name))
      .map((name) => ({ itemIdentifier: ids.get(name) }));
    return JSON.stringify({ batchItemFailures });
  }
  const text = step.answerText ?? JSON.stringify(step.answer ?? null);
  return text.replace(/\$\{(\w+)\}/g, (_match, name: string) => ids.get(name) ?? name);
}

function nameOf(record: SqsRecord): string {
  return record.messageAttributes['name']?.stringValue ?? record.body;
}

function receiveCount(record: SqsRecord | undefined): number {
  return Number(record?.attributes['ApproximateReceiveCount'] ?? 1);
}
