import type { CreateArchiveResponse } from '@aws-sdk/client-eventbridge';
import { archiveName, readArchiveSettings } from '../archive-settings.ts';
import { resourceAlreadyExists } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, requiredString, type Wire } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html */
export async function createArchive(engine: EventBridgeEngine, input: Input): Promise<Wire<CreateArchiveResponse>> {
  const name = requiredString(input, 'ArchiveName', archiveName.maximum, archiveName.pattern);
  const source = requiredString(input, 'EventSourceArn');
  const settings = readArchiveSettings(input);
  const createdAt = engine.clock.now();
  await engine.write(() => {
    if (engine.archives.find(name) !== undefined) throw resourceAlreadyExists(`Archive ${name} already exists.`);
    const bus = engine.registry.requireBus(engine.names.busName(source));
    engine.archives.put({ retentionDays: 0, ...settings, name, bus: bus.name, createdAt });
  });
  return { ArchiveArn: engine.names.archive(name), State: 'ENABLED', CreationTime: createdAt / 1000 };
}
