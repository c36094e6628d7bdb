import type { DescribeArchiveResponse, DescribeReplayResponse, Replay } from '@aws-sdk/client-eventbridge';
import type { Archive } from './archives.ts';
import type { EventBridgeEngine } from './eventbridge-engine.ts';
import type { Wire } from './input.ts';
import type { ReplayRecord } from './replays.ts';

/** An archive as ListArchives shows it; DescribeArchive adds the rest. */
export function archiveView(engine: EventBridgeEngine, archive: Archive) {
  const { events, bytes } = engine.archives.size(archive);
  return {
    ArchiveName: archive.name,
    EventSourceArn: engine.names.bus(archive.bus),
    State: 'ENABLED',
    RetentionDays: archive.retentionDays,
    SizeBytes: bytes,
    EventCount: events,
    CreationTime: archive.createdAt / 1000,
  } satisfies Wire<DescribeArchiveResponse>;
}

/** A replay as ListReplays shows it; DescribeReplay adds the rest. */
export function replayView(engine: EventBridgeEngine, replay: ReplayRecord): Wire<Replay> {
  return {
    ReplayName: replay.name,
    EventSourceArn: engine.names.archive(replay.archive),
    State: replay.state,
    ...(replay.stateReason !== undefined && { StateReason: replay.stateReason }),
    EventStartTime: replay.eventStart / 1000,
    EventEndTime: replay.eventEnd / 1000,
    ...(replay.position !== undefined && { EventLastReplayedTime: replay.position.time / 1000 }),
    ReplayStartTime: replay.startedAt / 1000,
    ...(replay.endedAt !== undefined && { ReplayEndTime: replay.endedAt / 1000 }),
  };
}

export function replayDescription(engine: EventBridgeEngine, replay: ReplayRecord): Wire<DescribeReplayResponse> {
  return {
    ...replayView(engine, replay),
    ReplayArn: engine.names.replay(replay.name),
    ...(replay.description !== undefined && { Description: replay.description }),
    Destination: {
      Arn: engine.names.bus(replay.bus),
      ...(replay.filterArns.length > 0 && { FilterArns: [...replay.filterArns] }),
    },
  };
}
