import type { Access } from '../../service.ts';
import { type Input, members, optionalList, optionalString, requiredString } from './input.ts';
import type { Names } from './names.ts';

const ruleOperations = new Set(['PutRule', 'DeleteRule', 'DescribeRule', 'EnableRule', 'DisableRule']);
const targetOperations = new Set(['PutTargets', 'RemoveTargets', 'ListTargetsByRule']);
const busOperations = new Set(['CreateEventBus', 'DeleteEventBus', 'DescribeEventBus']);
const archiveOperations = new Set(['CreateArchive', 'DescribeArchive', 'UpdateArchive', 'DeleteArchive']);
const replayOperations = new Set(['StartReplay', 'DescribeReplay', 'CancelReplay']);

/** IAM actions and ARNs of one call: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export function accessOf(names: Names, operation: string, input: Input): readonly Access[] {
  const action = `events:${operation}`;
  const bus = names.busName(optionalString(input, 'EventBusName'));
  if (operation === 'PutEvents') return [{ action, resources: busesOf(names, input) }];
  if (ruleOperations.has(operation)) return [{ action, resources: [names.rule(bus, requiredString(input, 'Name'))] }];
  if (targetOperations.has(operation)) return [{ action, resources: [names.rule(bus, requiredString(input, 'Rule'))] }];
  if (busOperations.has(operation)) {
    return [{ action, resources: [names.bus(names.busName(optionalString(input, 'Name')))] }];
  }
  if (archiveOperations.has(operation)) {
    return [{ action, resources: [names.archive(requiredString(input, 'ArchiveName'))] }];
  }
  if (replayOperations.has(operation)) {
    return [{ action, resources: [names.replay(requiredString(input, 'ReplayName'))] }];
  }
  if (operation.endsWith('Resource')) return [{ action, resources: [requiredString(input, 'ResourceARN')] }];
  if (operation.endsWith('Permission')) return [{ action, resources: [names.bus(bus)] }];
  return [{ action, resources: ['*'] }];
}

function busesOf(names: Names, input: Input): readonly string[] {
  const entries = optionalList(input, 'Entries') ?? [];
  const arns = entries.map((entry) => names.bus(names.busName(optionalString(members(entry), 'EventBusName'))));
  return [...new Set(arns)];
}
