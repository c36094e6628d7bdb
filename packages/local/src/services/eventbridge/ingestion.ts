import type { Clock } from '../../clock.ts';
import type { Archives } from './archives.ts';
import type { Bus, BusRegistry } from './bus-registry.ts';
import type { Counters } from './counters.ts';
import { type BusEvent, eventValue } from './event.ts';
import type { PendingDeliveries } from './pending-deliveries.ts';

/** Takes events onto buses: finds the rules that match and writes down a delivery for each of their targets. */
export class Ingestion {
  readonly #clock: Clock;
  readonly #registry: BusRegistry;
  readonly #pending: PendingDeliveries;
  readonly #counters: Counters;
  readonly #archives: Archives;

  constructor(parts: {
    clock: Clock;
    registry: BusRegistry;
    pending: PendingDeliveries;
    counters: Counters;
    archives: Archives;
  }) {
    this.#clock = parts.clock;
    this.#registry = parts.registry;
    this.#pending = parts.pending;
    this.#counters = parts.counters;
    this.#archives = parts.archives;
  }

  /** Takes one event; inside a write. The deliveries are made by whoever is told afterwards (`Deliveries.start`). */
  take(bus: Bus, event: BusEvent, options: { hops?: number; onlyRules?: readonly string[] } = {}): void {
    const value = eventValue(event);
    const counters = this.#counters.bus(bus.arn);
    counters.ingested += 1;
    // What comes out of an archive does not go in again.
    if (event.head['replay-name'] === undefined) this.#archives.take(bus.name, event, value);
    let matched = false;
    for (const rule of this.#registry.rules(bus.name)) {
      if (rule.state === 'DISABLED' || !(options.onlyRules?.includes(rule.arn) ?? true)) continue;
      if (!rule.matches(value)) continue;
      matched = true;
      this.#counters.rule(rule.arn).matched += 1;
      for (const target of rule.targets) {
        this.#pending.add(
          { bus: bus.name, rule: rule.name, target: target.Id ?? '', event, hops: options.hops ?? 0 },
          this.#clock.now(),
        );
      }
    }
    if (!matched) counters.unmatched += 1;
  }
}
