import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, requiredString } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteArchive.html */
export async function deleteArchive(engine: EventBridgeEngine, input: Input): Promise<object> {
  const name = requiredString(input, 'ArchiveName');
  await engine.write(() => engine.archives.remove(engine.archives.require(name).name));
  return {};
}
