export type {
  Accepted,
  BatchAnswer,
  Failed,
  ImportFailure,
  ImportList,
  ImportProgress,
  ImportUndo,
  Outcome,
  Rejected,
  Sent,
  Succeeded,
} from './answers.ts';
export type {
  Applied,
  Condition,
  EventInput,
  EventType,
  Item,
  JsonObject,
  JsonValue,
  Key,
  Operations,
} from './operations.ts';
export { type Problem, SluiceProblem } from './problem.ts';
export { type SendOptions, SluiceClient, type SluiceClientOptions, type WaitOptions } from './sluice-client.ts';
export type { Fetch, FetchAnswer, FetchInit } from './transport.ts';
