import { invalidParameterValue } from './errors.ts';
import type { Queue } from './queue.ts';

interface Policy {
  Version: string;
  Id?: string;
  Statement: { Sid?: string }[];
}

const one = <T>(values: readonly T[]): T | readonly T[] | undefined => (values.length === 1 ? values[0] : values);

/** The queue's policy with a statement for `label` added: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */
export function withPermission(
  queue: Queue,
  permission: { label: string; actions: readonly string[]; accountIds: readonly string[] },
): string {
  const policy = policyOf(queue);
  if (policy.Statement.some(({ Sid }) => Sid === permission.label)) {
    throw invalidParameterValue(`Value ${permission.label} for parameter Label is invalid. Reason: Already exists.`);
  }
  const statement = {
    Sid: permission.label,
    Effect: 'Allow',
    Principal: { AWS: one(permission.accountIds.map((id) => `arn:aws:iam::${id}:root`)) },
    Action: one(permission.actions.map((action) => `SQS:${action}`)),
    Resource: queue.arn,
  };
  return JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] });
}

/** The queue's policy without the statement of `label`; empty when it was the last one. */
export function withoutPermission(queue: Queue, label: string): string {
  const policy = policyOf(queue);
  const rest = policy.Statement.filter(({ Sid }) => Sid !== label);
  if (rest.length === policy.Statement.length) {
    throw invalidParameterValue(`Value ${label} for parameter Label is invalid. Reason: can't find label.`);
  }
  return rest.length === 0 ? '' : JSON.stringify({ ...policy, Statement: rest });
}

function policyOf(queue: Queue): Policy {
  const text = queue.attributes['Policy'];
  if (text === undefined) return { Version: '2008-10-17', Id: `${queue.arn}/SQSDefaultPolicy`, Statement: [] };
  const policy = JSON.parse(text) as Omit<Policy, 'Statement'> & { Statement: { Sid?: string } | { Sid?: string }[] };
  return { ...policy, Statement: Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement] };
}
