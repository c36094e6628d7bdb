import { validationException } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, requiredString } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html */
export async function deleteEventBus(engine: EventBridgeEngine, input: Input): Promise<object> {
  const name = engine.names.busName(requiredString(input, 'Name', 256));
  if (name === 'default') throw validationException('Cannot delete event bus default.');
  await engine.write(() => {
    if (engine.registry.rules(name).length > 0) {
      throw validationException(`Event bus ${name} can't be deleted since it has rules.`);
    }
    engine.registry.removeBus(name);
  });
  return {};
}
