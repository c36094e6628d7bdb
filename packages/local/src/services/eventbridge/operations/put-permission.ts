import { withStatement } from '../bus-policy.ts';
import { validationException } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, members, optionalString, requiredString } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html */
export async function putPermission(engine: EventBridgeEngine, input: Input): Promise<object> {
  await engine.write(() => {
    const bus = engine.registry.requireBus(engine.names.busName(optionalString(input, 'EventBusName')));
    const policy = optionalString(input, 'Policy');
    if (policy !== undefined) requireDocument(policy);
    engine.registry.putBus({
      ...bus,
      policy: policy ?? withStatement(bus, statementOf(input, bus.arn)),
      modifiedAt: engine.clock.now(),
    });
  });
  return {};
}

function statementOf(input: Input, busArn: string): { Sid: string } {
  const action = requiredString(input, 'Action', 64);
  const principal = requiredString(input, 'Principal', 12, /^(\d{12}|\*)$/);
  const condition = input['Condition'] ?? undefined;
  if (action !== 'events:PutEvents') {
    throw validationException(`Provided value in parameter 'action' is not supported.`);
  }
  return {
    Sid: requiredString(input, 'StatementId', 64, /^[a-zA-Z0-9\-_]+$/),
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : { AWS: `arn:aws:iam::${principal}:root` },
    Action: action,
    Resource: busArn,
    ...(condition !== undefined && { Condition: conditionOf(members(condition)) }),
  } as { Sid: string };
}

function conditionOf(condition: Input): object {
  return {
    [requiredString(condition, 'Type')]: { [requiredString(condition, 'Key')]: requiredString(condition, 'Value') },
  };
}

function requireDocument(text: string): void {
  try {
    members(JSON.parse(text));
  } catch {
    throw validationException('Parameter Policy is not valid: it is no JSON object.');
  }
}
