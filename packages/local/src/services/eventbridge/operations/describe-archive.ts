import type { DescribeArchiveResponse } from '@aws-sdk/client-eventbridge';
import { archiveView } from '../archive-views.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, requiredString, type Wire } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeArchive.html */
export async function describeArchive(engine: EventBridgeEngine, input: Input): Promise<Wire<DescribeArchiveResponse>> {
  const archive = engine.archives.require(requiredString(input, 'ArchiveName'));
  return {
    ...archiveView(engine, archive),
    ArchiveArn: engine.names.archive(archive.name),
    ...(archive.description !== undefined && { Description: archive.description }),
    ...(archive.pattern !== undefined && { EventPattern: archive.pattern }),
  };
}
