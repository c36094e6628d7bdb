import { withoutStatement } from '../bus-policy.ts';
import { constraintViolated } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemovePermission.html */
export async function removePermission(engine: EventBridgeEngine, input: Input): Promise<object> {
  const id = optionalString(input, 'StatementId');
  await engine.write(() => {
    const { policy: _policy, ...bus } = engine.registry.requireBus(
      engine.names.busName(optionalString(input, 'EventBusName')),
    );
    if (input['RemoveAllPermissions'] !== true && id === undefined) {
      throw constraintViolated(null, 'statementId', 'Member must not be null');
    }
    const left =
      input['RemoveAllPermissions'] === true || id === undefined
        ? undefined
        : withoutStatement(engine.registry.requireBus(bus.name), id);
    engine.registry.putBus({ ...bus, ...(left !== undefined && { policy: left }), modifiedAt: engine.clock.now() });
  });
  return {};
}
