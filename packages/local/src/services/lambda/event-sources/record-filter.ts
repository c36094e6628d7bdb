import type { SqsRecord } from './sqs-record.ts';

/** Compiles an EventBridge event pattern (its JSON text) into a test; throws where the pattern is invalid. */
export type CompilePattern = (pattern: string) => (event: unknown) => boolean;

type RecordTest = (record: SqsRecord) => boolean;

/**
 * The filter criteria of a mapping: a record passes where one filter matches it. A pattern that looks into the body matches
 * only bodies that are JSON objects, one for plain strings only those that are not; a filter without `body` looks at the rest alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export function recordFilter(patterns: readonly string[], compile: CompilePattern): RecordTest {
  const tests = patterns.map((pattern) => recordTest(pattern, compile));
  return (record) => tests.length === 0 || tests.some((test) => test(record));
}

function recordTest(pattern: string, compile: CompilePattern): RecordTest {
  const test = compile(pattern);
  const { body } = JSON.parse(pattern) as { readonly body?: unknown };
  if (body === undefined) return (record) => test(record);
  const wantsJson = !Array.isArray(body);
  return (record) => {
    const parsed = jsonObject(record.body);
    if (wantsJson !== (parsed !== undefined)) return false;
    return test(parsed === undefined ? record : { ...record, body: parsed });
  };
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
