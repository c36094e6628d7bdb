import type { RemoveTargetsResponse, RemoveTargetsResultEntry } from '@aws-sdk/client-eventbridge';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, requiredString } from '../input.ts';
import { readTargetIds } from '../target-record.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html */
export async function removeTargets(engine: EventBridgeEngine, input: Input): Promise<RemoveTargetsResponse> {
  const ruleName = requiredString(input, 'Rule', 64);
  const ids = readTargetIds(input);
  const FailedEntries: RemoveTargetsResultEntry[] = [];
  await engine.write(() => {
    const rule = engine.registry.requireRule(engine.names.busName(optionalString(input, 'EventBusName')), ruleName);
    for (const id of ids) {
      if (rule.targets.some(({ Id }) => Id === id)) continue;
      FailedEntries.push({
        TargetId: id,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Rule '${rule.name}' does not have a target with the Id '${id}'.`,
      });
    }
    engine.registry.putRule({ ...rule, targets: rule.targets.filter(({ Id = '' }) => !ids.includes(Id)) });
  });
  return { FailedEntryCount: FailedEntries.length, FailedEntries };
}
