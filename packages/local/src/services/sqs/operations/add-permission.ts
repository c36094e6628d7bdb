import { invalidParameterValue, missingParameter } from '../errors.ts';
import { type Input, optionalStrings, requiredString } from '../input.ts';
import { withPermission } from '../permissions.ts';
import { withAttributes } from '../queue-attributes.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** The actions that can be granted: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */
const grantable = [
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
];

export async function addPermission(engine: SqsEngine, input: Input): Promise<object> {
  await engine.write(() => {
    const queue = engine.queues.require(input);
    const label = requiredString(input, 'Label');
    const actions = optionalStrings(input, 'Actions') ?? [];
    const accountIds = optionalStrings(input, 'AWSAccountIds') ?? [];
    if (actions.length === 0) throw missingParameter('Actions');
    if (accountIds.length === 0) throw missingParameter('AWSAccountIds');
    for (const action of actions) {
      if (grantable.includes(action)) continue;
      throw invalidParameterValue(
        `Value SQS:${action} for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions. `,
      );
    }
    const Policy = withPermission(queue, { label, actions, accountIds });
    engine.queues.update(queue, {
      attributes: withAttributes(queue.attributes, { Policy }),
      modifiedAt: engine.clock.now(),
    });
  });
  return {};
}
