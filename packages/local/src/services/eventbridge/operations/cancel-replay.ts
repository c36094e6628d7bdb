import type { CancelReplayResponse } from '@aws-sdk/client-eventbridge';
import { illegalStatus, resourceNotFound } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, requiredString } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CancelReplay.html */
export async function cancelReplay(engine: EventBridgeEngine, input: Input): Promise<CancelReplayResponse> {
  const name = requiredString(input, 'ReplayName', 64);
  await engine.write(() => {
    const replay = engine.replays.find(name);
    if (replay === undefined) throw resourceNotFound(`Replay ${name} does not exist.`);
    if (replay.state !== 'STARTING' && replay.state !== 'RUNNING') {
      throw illegalStatus(`Replay ${name} is not in a valid state for this operation.`);
    }
    engine.replays.put({ ...replay, state: 'CANCELLING' });
  });
  return { ReplayArn: engine.names.replay(name), State: 'CANCELLING' };
}
