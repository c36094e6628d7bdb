import type { Replay } from '@aws-sdk/client-eventbridge';
import { replayView } from '../archive-views.ts';
import { validationException } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, type Wire } from '../input.ts';
import { paginate } from '../paginate.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListReplays.html */
export async function listReplays(
  engine: EventBridgeEngine,
  input: Input,
): Promise<{ Replays: Wire<Replay>[]; NextToken?: string }> {
  const prefix = optionalString(input, 'NamePrefix');
  const source = optionalString(input, 'EventSourceArn');
  const state = optionalString(input, 'State');
  if ([prefix, source, state].filter((filter) => filter !== undefined).length > 1) {
    throw validationException(
      'At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.',
    );
  }
  const replays = engine.replays
    .all()
    .filter((replay) => replay.name.startsWith(prefix ?? ''))
    .filter((replay) => source === undefined || engine.names.archive(replay.archive) === source)
    .filter((replay) => state === undefined || replay.state === state);
  const { page, next } = paginate(replays, ({ name }) => name, input);
  return { Replays: page.map((replay) => replayView(engine, replay)), ...next };
}
