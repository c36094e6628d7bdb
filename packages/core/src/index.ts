export type {
  IndexDefinition,
  KeyAttribute,
  KeyType,
  Limits,
  Retention,
  SluiceConfig,
  TableDefinition,
} from './config/define-config.ts';
export type { StandardSchemaV1 } from './config/standard-schema.ts';
export type { Outcome, OutcomeError, OutcomeStatus } from './events/outcome.ts';
export type { Flow, JsonObject, JsonValue, Packet, Route, SluiceEvent } from './events/sluice-event.ts';
export type { Clock, Random } from './ports.ts';
