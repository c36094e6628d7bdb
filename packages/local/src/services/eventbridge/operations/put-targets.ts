import type { PutTargetsResponse, PutTargetsResultEntry, Target } from '@aws-sdk/client-eventbridge';
import { constraintViolated, limitExceeded } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalList, optionalString, requiredString } from '../input.ts';
import { readTarget, refuseTarget } from '../target-record.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (targets per rule) */
const maximumTargets = 5;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
export async function putTargets(engine: EventBridgeEngine, input: Input): Promise<PutTargetsResponse> {
  const ruleName = requiredString(input, 'Rule', 64);
  const list = optionalList(input, 'Targets');
  if (list === undefined) throw constraintViolated(null, 'targets', 'Member must not be null');
  const targets = list.map((target, index) => readTarget(target, index + 1));
  const FailedEntries: PutTargetsResultEntry[] = [];
  await engine.write(() => {
    const rule = engine.registry.requireRule(engine.names.busName(optionalString(input, 'EventBusName')), ruleName);
    const kept = new Map<string, Target>(rule.targets.map((target) => [target.Id ?? '', target]));
    for (const [index, target] of targets.entries()) {
      const refusal = refuseTarget(target, index + 1);
      if (refusal === undefined) kept.set(target.Id ?? '', target);
      else FailedEntries.push(refusal);
    }
    if (kept.size > maximumTargets) throw limitExceeded();
    engine.registry.putRule({ ...rule, targets: [...kept.values()] });
  });
  return { FailedEntryCount: FailedEntries.length, FailedEntries };
}
