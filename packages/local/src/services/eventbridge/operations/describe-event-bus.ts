import type { DescribeEventBusResponse } from '@aws-sdk/client-eventbridge';
import { busView } from '../bus-views.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, type Wire } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html */
export async function describeEventBus(
  engine: EventBridgeEngine,
  input: Input,
): Promise<Wire<DescribeEventBusResponse>> {
  return busView(engine.registry.requireBus(engine.names.busName(optionalString(input, 'Name'))));
}
