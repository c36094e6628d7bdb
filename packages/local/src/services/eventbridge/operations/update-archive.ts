import type { UpdateArchiveResponse } from '@aws-sdk/client-eventbridge';
import { readArchiveSettings } from '../archive-settings.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, requiredString, type Wire } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateArchive.html */
export async function updateArchive(engine: EventBridgeEngine, input: Input): Promise<Wire<UpdateArchiveResponse>> {
  const name = requiredString(input, 'ArchiveName');
  const settings = readArchiveSettings(input);
  const archive = await engine.write(() => {
    const existing = engine.archives.require(name);
    engine.archives.put({ ...existing, ...settings });
    return existing;
  });
  return { ArchiveArn: engine.names.archive(name), State: 'ENABLED', CreationTime: archive.createdAt / 1000 };
}
