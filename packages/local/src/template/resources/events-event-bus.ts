import { existing } from '../existing.ts';
import type { ResourceType } from '../resource-type.ts';

/** An EventBridge bus. */
export const eventsEventBus: ResourceType = {
  type: 'AWS::Events::EventBus',
  supported: ['Name'],
  ignored: {
    DeadLetterConfig: 'takes events which KMS cannot encrypt; there is no KMS here',
    Description: 'a note for people',
    KmsKeyIdentifier: 'local data is as safe as the disk it lies on',
    LogConfig: 'there is no log delivery from buses; the local log shows failed deliveries',
    Tags: 'labels for bills and searches',
  },
  attributes: ['Arn', 'Name'],
  async provide({ properties }, deployment) {
    const name = properties.string('Name');
    const found = await existing(
      deployment.call('events', 'DescribeEventBus', { Name: name }),
      'ResourceNotFoundException',
    );
    if (found === undefined) await deployment.call('events', 'CreateEventBus', { Name: name });
    return { ref: name, attributes: { Arn: deployment.naming.arn('events', `event-bus/${name}`), Name: name } };
  },
  async remove(name, deployment) {
    await deployment.call('events', 'DeleteEventBus', { Name: name });
  },
};
