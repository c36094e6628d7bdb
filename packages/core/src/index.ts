export { parsePath, type DocumentPath } from './conditions/document-path.ts';
export { compileCondition } from './conditions/compile-condition.ts';
export type { Condition, ConditionInput } from './conditions/condition.ts';
export { evaluateCondition } from './conditions/evaluate-condition.ts';
export { parseCondition } from './conditions/parse-condition.ts';
export { PlaceholderTable } from './conditions/placeholder-table.ts';
export {
  type ConfigInput,
  defineConfig,
  type IndexDefinition,
  type KeyAttribute,
  type KeyType,
  type Limits,
  type Retention,
  type SluiceConfig,
  type TableDefinition,
} from './config/define-config.ts';
export type { StandardSchemaV1 } from './config/standard-schema.ts';
export { openCursor, sealCursor } from './cursors/cursor.ts';
export {
  type DeadLetterFlow,
  deadLetterFlows,
  parseRedriveRequest,
  type RedriveRequest,
  type RedriveStart,
} from './dead-letters/redrive-request.ts';
export type {
  DeadLetterCounts,
  DeadLetterGroup,
  DeadLetterList,
  DeadLetterQueueState,
  RedriveStep,
  ShownDeadLetter,
} from './dead-letters/dead-letter-answers.ts';
export { type ErrorCode, type ErrorDefinition, type ErrorFamily, errorTable } from './errors/error-table.ts';
export { type Problem, toProblem } from './errors/problem.ts';
export { type ErrorDetails, type ErrorIssue, SluiceError } from './errors/sluice-error.ts';
export { type CloudEvent, toCloudEvent } from './events/cloud-event.ts';
export { isDomainEventType } from './events/domain-event-type.ts';
export { type HrefClaims, hrefOf, type HrefToken, hrefToken, verifyHrefToken } from './events/href-token.ts';
export {
  batchFailureSortKey,
  batchKey,
  batchProgressKey,
  failureSortKey,
  failuresKey,
  fingerprint,
  gateKey,
  gatesKey,
  imageKey,
  imagesKey,
  jobKey,
  jobListKey,
  jobListSortKey,
  jobShards,
  receiptKey,
  shardKey,
  shardPartitions,
  undoParts,
} from './events/ledger-keys.ts';
export type { Outcome, OutcomeError, OutcomeStatus } from './events/outcome.ts';
export {
  type PackedEvents,
  type PackedPacket,
  packEvents,
  packetLimitBytes,
  type PackInput,
} from './events/pack-events.ts';
export { decodePacket, encodePacket } from './events/packet.ts';
export { parseEnvelope } from './events/parse-envelope.ts';
export {
  contentTypes,
  maxBodyBytes,
  maxEventsPerRequest,
  type ParsedEntry,
  type ParsedRequest,
  parseRequest,
  type RequestInput,
} from './events/parse-request.ts';
export { routeOf } from './events/route-of.ts';
export type { Flow, JsonObject, JsonValue, Packet, Route, SluiceEvent } from './events/sluice-event.ts';
export { isTraceparent, newTraceparent, traceIdOf } from './events/traceparent.ts';
export { uuidv7 } from './events/uuidv7.ts';
export { canonicalJson } from './json/canonical-json.ts';
export { parseJson } from './json/parse-json.ts';
export { openApiDocument, type OpenApiInput } from './openapi/openapi-document.ts';
export { checkEvent, checkRequest } from './operations/check-event.ts';
export { domainEventResult } from './operations/domain-event.ts';
export { checkRow, planRow, type RowCheck } from './operations/import-row.ts';
export { judgeRefusal, type Refusal } from './operations/judge-refusal.ts';
export type {
  CheckContext,
  ImportOperation,
  MaybePromise,
  NamedTable,
  Operation,
  QueryOperation,
  WriteOperation,
} from './operations/operation-types.ts';
export {
  type OperationArguments,
  operationOf,
  type OperationResults,
  operations,
  type OperationType,
} from './operations/operations.ts';
export { parseArguments } from './operations/parse-arguments.ts';
export { keyOfItem, planQuery, presentItem } from './operations/plan-query.ts';
export { planWrite } from './operations/plan-write.ts';
export type {
  BatchGetFragment,
  BatchGetPlan,
  CursorBinding,
  DeleteFragment,
  GetFragment,
  PageFragment,
  PagePlan,
  Placeholders,
  PutFragment,
  QueryPlan,
  UpdateFragment,
  VersionRule,
  WriteConditions,
  WritePlan,
} from './operations/plans.ts';
export { keyFrom, tableOf } from './operations/table-lookup.ts';
export type { Clock, Random } from './ports.ts';
export { backoffMs, type BackoffOptions } from './retry/backoff.ts';
export type { AnalyticsEvent, AnalyticsLine, Dimensions, Measures } from './rollups/analytics-event.ts';
export { foldEvents, type Granularity, mergeRows, periodOf, type RollupRow } from './rollups/fold-events.ts';
export { groupRows, type RollupGroup } from './rollups/group-rows.ts';
export { bucketOf, latencyBounds, mergeHistograms, percentile } from './rollups/histogram.ts';
export type { AttributeMap, AttributeType, AttributeValue } from './values/attribute-value.ts';
export { canonicalNumber, compareNumbers } from './values/decimal.ts';
export { itemSize, maxItemBytes } from './values/item-size.ts';
export { marshallItem, marshallValue } from './values/marshall.ts';
export { unmarshallItem, unmarshallValue } from './values/unmarshall.ts';
