import type { ListTagsForResourceResponse } from '@aws-sdk/client-eventbridge';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import type { Input } from '../input.ts';
import { taggedResource } from '../tagged-resource.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html */
export async function listTagsForResource(
  engine: EventBridgeEngine,
  input: Input,
): Promise<ListTagsForResourceResponse> {
  return { Tags: Object.entries(taggedResource(engine, input).tags).map(([Key, Value]) => ({ Key, Value })) };
}
