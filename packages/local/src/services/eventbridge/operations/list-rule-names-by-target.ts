import type { ListRuleNamesByTargetResponse } from '@aws-sdk/client-eventbridge';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, requiredString } from '../input.ts';
import { paginate } from '../paginate.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */
export async function listRuleNamesByTarget(
  engine: EventBridgeEngine,
  input: Input,
): Promise<ListRuleNamesByTargetResponse> {
  const arn = requiredString(input, 'TargetArn');
  const bus = engine.registry.requireBus(engine.names.busName(optionalString(input, 'EventBusName')));
  const names = engine.registry
    .rules(bus.name)
    .filter(({ targets }) => targets.some(({ Arn }) => Arn === arn))
    .map(({ name }) => name);
  const { page, next } = paginate(names, (name) => name, input);
  return { RuleNames: [...page], ...next };
}
