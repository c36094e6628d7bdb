import type { ListTargetsByRuleResponse } from '@aws-sdk/client-eventbridge';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, requiredString } from '../input.ts';
import { paginate } from '../paginate.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html */
export async function listTargetsByRule(engine: EventBridgeEngine, input: Input): Promise<ListTargetsByRuleResponse> {
  const bus = engine.names.busName(optionalString(input, 'EventBusName'));
  const rule = engine.registry.requireRule(bus, requiredString(input, 'Rule', 64));
  const targets = rule.targets.toSorted((a, b) => ((a.Id ?? '') < (b.Id ?? '') ? -1 : 1));
  const { page, next } = paginate(targets, ({ Id = '' }) => Id, input);
  return { Targets: [...page], ...next };
}
