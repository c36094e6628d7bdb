import type { DescribeReplayResponse } from '@aws-sdk/client-eventbridge';
import { replayDescription } from '../archive-views.ts';
import { resourceNotFound } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, requiredString, type Wire } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeReplay.html */
export async function describeReplay(engine: EventBridgeEngine, input: Input): Promise<Wire<DescribeReplayResponse>> {
  const name = requiredString(input, 'ReplayName', 64);
  const replay = engine.replays.find(name);
  if (replay === undefined) throw resourceNotFound(`Replay ${name} does not exist.`);
  return replayDescription(engine, replay);
}
