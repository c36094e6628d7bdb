import type { StartReplayResponse } from '@aws-sdk/client-eventbridge';
import { constraintViolated, resourceAlreadyExists, validationException } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import {
  type Input,
  members,
  optionalString,
  optionalStrings,
  optionalTime,
  requiredString,
  type Wire,
} from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html */
export async function startReplay(engine: EventBridgeEngine, input: Input): Promise<Wire<StartReplayResponse>> {
  const name = requiredString(input, 'ReplayName', 64, /^[.\-_A-Za-z0-9]+$/);
  const source = requiredString(input, 'EventSourceArn');
  const eventStart = requiredTime(input, 'EventStartTime');
  const eventEnd = requiredTime(input, 'EventEndTime');
  const destination = members(input['Destination']);
  const busName = engine.names.busName(requiredString(destination, 'Arn'));
  const filterArns = optionalStrings(destination, 'FilterArns') ?? [];
  const description = optionalString(input, 'Description');
  const startedAt = engine.clock.now();
  await engine.write(() => {
    const archiveName = source.slice(source.lastIndexOf('/') + 1);
    const bus = engine.registry.requireBus(busName);
    const archive = engine.archives.find(archiveName);
    if (archive === undefined) {
      throw validationException(
        `Parameter EventSourceArn is not valid. Reason: Archive ${archiveName} does not exist.`,
      );
    }
    if (archive.bus !== bus.name) {
      throw validationException(
        'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
      );
    }
    if (eventStart >= eventEnd) {
      throw validationException(
        'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
      );
    }
    if (engine.replays.find(name) !== undefined) throw resourceAlreadyExists(`Replay ${name} already exists.`);
    engine.replays.put({
      name,
      archive: archive.name,
      bus: bus.name,
      filterArns,
      ...(description !== undefined && { description }),
      state: 'STARTING',
      eventStart,
      eventEnd,
      startedAt,
    });
  });
  engine.replays.start();
  return { ReplayArn: engine.names.replay(name), State: 'STARTING', ReplayStartTime: startedAt / 1000 };
}

function requiredTime(input: Input, name: string): number {
  const time = optionalTime(input, name);
  if (time !== undefined) return time;
  throw constraintViolated(null, name.charAt(0).toLowerCase() + name.slice(1), 'Member must not be null');
}
