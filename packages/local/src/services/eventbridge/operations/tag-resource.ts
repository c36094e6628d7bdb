import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalTags } from '../input.ts';
import { taggedResource } from '../tagged-resource.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */
export async function tagResource(engine: EventBridgeEngine, input: Input): Promise<object> {
  await engine.write(() => {
    const resource = taggedResource(engine, input);
    resource.setTags({ ...resource.tags, ...optionalTags(input) });
  });
  return {};
}
