import type { DescribeRuleResponse } from '@aws-sdk/client-eventbridge';
import { ruleView } from '../bus-views.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, requiredString } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html */
export async function describeRule(engine: EventBridgeEngine, input: Input): Promise<DescribeRuleResponse> {
  const bus = engine.names.busName(optionalString(input, 'EventBusName'));
  const rule = engine.registry.requireRule(bus, requiredString(input, 'Name', 64));
  return { ...ruleView(rule), CreatedBy: engine.accountId };
}
