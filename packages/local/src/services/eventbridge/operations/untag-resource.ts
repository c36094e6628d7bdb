import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalStrings } from '../input.ts';
import { taggedResource } from '../tagged-resource.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html */
export async function untagResource(engine: EventBridgeEngine, input: Input): Promise<object> {
  const keys = optionalStrings(input, 'TagKeys') ?? [];
  await engine.write(() => {
    const resource = taggedResource(engine, input);
    resource.setTags(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !keys.includes(key))));
  });
  return {};
}
