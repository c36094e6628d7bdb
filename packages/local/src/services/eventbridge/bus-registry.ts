import type { Target } from '@aws-sdk/client-eventbridge';
import type { Store } from '../../store.ts';
import { busNotFound, ruleNotFound } from './errors.ts';
import type { Names } from './names.ts';
import { compilePattern, type EventTest } from './pattern/compile-pattern.ts';

export interface BusRecord {
  readonly name: string;
  readonly description?: string;
  /** Resource policy, as JSON. */
  readonly policy?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface RuleRecord {
  readonly name: string;
  readonly bus: string;
  readonly pattern: string;
  readonly state: 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  readonly description?: string;
  readonly roleArn?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly targets: readonly Target[];
}

export interface Bus extends BusRecord {
  readonly arn: string;
}

export interface Rule extends RuleRecord {
  readonly arn: string;
  readonly matches: EventTest;
}

/** Buses with their rules and targets: held in memory, kept in the store. Its changes are made inside `store.write`. */
export class BusRegistry {
  readonly #store: Store;
  readonly #names: Names;
  readonly #buses = new Map<string, Bus>();
  readonly #rules = new Map<string, Map<string, Rule>>();

  constructor(store: Store, names: Names, now: number) {
    this.#store = store;
    this.#names = names;
    store.define(`
      CREATE TABLE IF NOT EXISTS eb_buses (name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS eb_rules (
        bus TEXT NOT NULL, name TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (bus, name)
      ) WITHOUT ROWID;
    `);
    const initial: BusRecord = { name: 'default', tags: {}, createdAt: now, modifiedAt: now };
    store.prepare('INSERT OR IGNORE INTO eb_buses VALUES (?, ?)').run('default', JSON.stringify(initial));
    this.reload();
  }

  /** Takes everything from the store again: after a write that could not be committed. */
  reload(): void {
    this.#buses.clear();
    this.#rules.clear();
    for (const row of this.#store.prepare('SELECT record FROM eb_buses').all()) {
      this.#keepBus(JSON.parse(String(row['record'])) as BusRecord);
    }
    for (const row of this.#store.prepare('SELECT record FROM eb_rules').all()) {
      this.#keepRule(JSON.parse(String(row['record'])) as RuleRecord);
    }
  }

  buses(): readonly Bus[] {
    return [...this.#buses.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  findBus(name: string): Bus | undefined {
    return this.#buses.get(name);
  }

  requireBus(name: string): Bus {
    const bus = this.#buses.get(name);
    if (bus === undefined) throw busNotFound(name);
    return bus;
  }

  putBus(record: BusRecord): Bus {
    this.#store.prepare('INSERT OR REPLACE INTO eb_buses VALUES (?, ?)').run(record.name, JSON.stringify(record));
    return this.#keepBus(record);
  }

  removeBus(name: string): void {
    this.#store.prepare('DELETE FROM eb_buses WHERE name = ?').run(name);
    this.#buses.delete(name);
    this.#rules.delete(name);
  }

  rules(bus: string): readonly Rule[] {
    return [...(this.#rules.get(bus)?.values() ?? [])].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  findRule(bus: string, name: string): Rule | undefined {
    return this.#rules.get(bus)?.get(name);
  }

  requireRule(bus: string, name: string): Rule {
    this.requireBus(bus);
    const rule = this.findRule(bus, name);
    if (rule === undefined) throw ruleNotFound(name, bus);
    return rule;
  }

  putRule(record: RuleRecord): Rule {
    const kept = this.#keepRule(record);
    this.#store
      .prepare('INSERT OR REPLACE INTO eb_rules VALUES (?, ?, ?)')
      .run(kept.bus, kept.name, JSON.stringify({ ...kept, arn: undefined }));
    return kept;
  }

  removeRule(rule: Rule): void {
    this.#store.prepare('DELETE FROM eb_rules WHERE bus = ? AND name = ?').run(rule.bus, rule.name);
    this.#rules.get(rule.bus)?.delete(rule.name);
  }

  #keepBus(record: BusRecord): Bus {
    const bus = { ...record, arn: this.#names.bus(record.name) };
    this.#buses.set(bus.name, bus);
    return bus;
  }

  #keepRule(record: RuleRecord): Rule {
    const rule = {
      ...record,
      arn: this.#names.rule(record.bus, record.name),
      matches: compilePattern(record.pattern),
    };
    const rules = this.#rules.get(rule.bus) ?? new Map<string, Rule>();
    this.#rules.set(rule.bus, rules.set(rule.name, rule));
    return rule;
  }
}
