import type { CreateEventBusResponse } from '@aws-sdk/client-eventbridge';
import { resourceAlreadyExists, validationException } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, optionalTags, requiredString } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export async function createEventBus(engine: EventBridgeEngine, input: Input): Promise<CreateEventBusResponse> {
  const name = requiredString(input, 'Name', 256, /^[/.\-_A-Za-z0-9]+$/);
  if (name.includes('/')) throw validationException("Event bus name must not contain '/'.");
  const description = optionalString(input, 'Description');
  const tags = optionalTags(input);
  const bus = await engine.write(() => {
    if (engine.registry.findBus(name) !== undefined) throw resourceAlreadyExists(`Event bus ${name} already exists.`);
    const now = engine.clock.now();
    return engine.registry.putBus({
      name,
      tags,
      createdAt: now,
      modifiedAt: now,
      ...(description !== undefined && { description }),
    });
  });
  return { EventBusArn: bus.arn, ...(description !== undefined && { Description: description }) };
}
