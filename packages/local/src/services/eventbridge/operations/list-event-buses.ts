import type { EventBus } from '@aws-sdk/client-eventbridge';
import { busView } from '../bus-views.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, type Wire } from '../input.ts';
import { paginate } from '../paginate.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html */
export async function listEventBuses(
  engine: EventBridgeEngine,
  input: Input,
): Promise<{ EventBuses: Wire<EventBus>[]; NextToken?: string }> {
  const prefix = optionalString(input, 'NamePrefix') ?? '';
  const buses = engine.registry.buses().filter(({ name }) => name.startsWith(prefix));
  const { page, next } = paginate(buses, ({ name }) => name, input);
  return { EventBuses: page.map(busView), ...next };
}
