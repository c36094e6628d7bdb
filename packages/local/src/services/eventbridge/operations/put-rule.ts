import type { PutRuleResponse } from '@aws-sdk/client-eventbridge';
import type { RuleRecord } from '../bus-registry.ts';
import { constraintViolated, validationException } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, optionalTags, requiredString } from '../input.ts';
import { compilePattern } from '../pattern/compile-pattern.ts';

const states = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export async function putRule(engine: EventBridgeEngine, input: Input): Promise<PutRuleResponse> {
  const name = requiredString(input, 'Name', 64, /^[.\-_A-Za-z0-9]+$/);
  const pattern = optionalString(input, 'EventPattern') ?? '';
  if (optionalString(input, 'ScheduleExpression')) {
    throw validationException('ScheduleExpression is not supported by the local runtime.');
  }
  if (pattern === '') throw validationException('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  const state = readState(input);
  const description = optionalString(input, 'Description');
  const roleArn = optionalString(input, 'RoleArn');
  const tags = optionalTags(input);
  const rule = await engine.write(() => {
    const bus = engine.registry.requireBus(engine.names.busName(optionalString(input, 'EventBusName')));
    compilePattern(pattern);
    const existing = engine.registry.findRule(bus.name, name);
    return engine.registry.putRule({
      name,
      bus: bus.name,
      pattern,
      state,
      ...(description !== undefined && { description }),
      ...(roleArn !== undefined && { roleArn }),
      // Tags of an existing rule are changed by TagResource alone.
      tags: existing?.tags ?? tags,
      targets: existing?.targets ?? [],
    });
  });
  return { RuleArn: rule.arn };
}

function readState(input: Input): RuleRecord['state'] {
  const text = optionalString(input, 'State') ?? 'ENABLED';
  const state = states.find((known) => known === text);
  if (state === undefined) {
    throw constraintViolated(text, 'state', `Member must satisfy enum value set: [${states.join(', ')}]`);
  }
  return state;
}
