import type { TestEventPatternResponse } from '@aws-sdk/client-eventbridge';
import { validationException } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, requiredString } from '../input.ts';
import { compilePattern } from '../pattern/compile-pattern.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export async function testEventPattern(_engine: EventBridgeEngine, input: Input): Promise<TestEventPatternResponse> {
  const matches = compilePattern(requiredString(input, 'EventPattern', 4096));
  const event = readEvent(requiredString(input, 'Event', 262_144));
  return { Result: matches(event) };
}

/** The page of the operation names `resources` too, but AWS takes events without it. */
const mandatory = ['id', 'source', 'account', 'time', 'region', 'detail-type'];

function readEvent(text: string): object {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw validationException('Parameter Event is not valid.');
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw validationException('Parameter Event is not valid.');
  }
  const complete = mandatory.every((name) => Object.hasOwn(event, name));
  if (!complete) throw validationException('Parameter Event is not valid.');
  return event;
}
