import type { ResourceType } from '../resource-type.ts';

/** One statement of a bus's policy. */
export const eventsEventBusPolicy: ResourceType = {
  type: 'AWS::Events::EventBusPolicy',
  supported: ['EventBusName', 'Statement', 'StatementId'],
  ignored: {},
  attributes: [],
  provide({ properties }, deployment) {
    const bus = properties.optionalString('EventBusName') ?? 'default';
    const statementId = properties.string('StatementId');
    const statement = { Sid: statementId, ...properties.json('Statement') };
    const busArn = deployment.naming.arn('events', `event-bus/${bus}`);
    deployment.iam.defineResourcePolicy(busArn, { Statement: [statement] }, statementId);
    return Promise.resolve({ ref: `${bus}|${statementId}`, attributes: {} });
  },
};
