import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, requiredString } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html */
export async function enableRule(engine: EventBridgeEngine, input: Input): Promise<object> {
  const name = requiredString(input, 'Name', 64);
  await engine.write(() => {
    const rule = engine.registry.requireRule(engine.names.busName(optionalString(input, 'EventBusName')), name);
    engine.registry.putRule({ ...rule, state: 'ENABLED' });
  });
  return {};
}
