import { validationException } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, requiredString } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html */
export async function deleteRule(engine: EventBridgeEngine, input: Input): Promise<object> {
  const name = requiredString(input, 'Name', 64);
  await engine.write(() => {
    const bus = engine.registry.requireBus(engine.names.busName(optionalString(input, 'EventBusName')));
    // Deleting a rule that is not there succeeds.
    const rule = engine.registry.findRule(bus.name, name);
    if (rule === undefined) return;
    if (rule.targets.length > 0) throw validationException("Rule can't be deleted since it has targets.");
    engine.registry.removeRule(rule);
  });
  return {};
}
