import type { ListRulesResponse } from '@aws-sdk/client-eventbridge';
import { ruleView } from '../bus-views.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString } from '../input.ts';
import { paginate } from '../paginate.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
export async function listRules(engine: EventBridgeEngine, input: Input): Promise<ListRulesResponse> {
  const bus = engine.registry.requireBus(engine.names.busName(optionalString(input, 'EventBusName')));
  const prefix = optionalString(input, 'NamePrefix') ?? '';
  const rules = engine.registry.rules(bus.name).filter(({ name }) => name.startsWith(prefix));
  const { page, next } = paginate(rules, ({ name }) => name, input);
  return { Rules: page.map(ruleView), ...next };
}
