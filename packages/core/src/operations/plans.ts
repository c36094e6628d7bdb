import type { Condition } from '../conditions/condition.ts';
import type { AttributeMap, AttributeValue } from '../values/attribute-value.ts';

/** Placeholders of expressions, as DynamoDB requests carry them; absent when empty, as DynamoDB wants it. */
export interface Placeholders {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
}

export interface PutFragment extends Placeholders {
  Item: AttributeMap;
  ConditionExpression?: string;
}

export interface UpdateFragment extends Placeholders {
  Key: AttributeMap;
  UpdateExpression?: string;
  ConditionExpression?: string;
}

export interface DeleteFragment extends Placeholders {
  Key: AttributeMap;
  ConditionExpression?: string;
}

/** What a write's condition consists of, kept apart so that a refusal can be explained. */
export interface WriteConditions {
  readonly existence?: 'absent' | 'present';
  readonly if?: Condition;
  readonly version?: VersionRule;
}

export interface VersionRule {
  readonly attribute: string;
  /** The event's version: the item's, or the event's time. */
  readonly value: AttributeValue;
  /** A delete whose time cannot be compared with the stored version applies; a put or update does not. */
  readonly appliesToOtherTypes: boolean;
}

/** A write as DynamoDB request fragments; the adapter adds TableName and ReturnValuesOnConditionCheckFailure. */
export type WritePlan = {
  readonly table: string;
  readonly key: AttributeMap;
  /** The same string for the same item of the same table: two of them cannot go into one transaction. */
  readonly identity: string;
  readonly conditions: WriteConditions;
} & (
  | { readonly action: 'Put'; readonly request: PutFragment }
  | { readonly action: 'Update'; readonly request: UpdateFragment }
  | { readonly action: 'Delete'; readonly request: DeleteFragment }
);

export interface GetFragment extends Placeholders {
  Key: AttributeMap;
  ConsistentRead?: boolean;
  ProjectionExpression?: string;
}

/** Of a read of many keys, all but the keys. */
export interface BatchGetFragment extends Pick<Placeholders, 'ExpressionAttributeNames'> {
  ConsistentRead?: boolean;
  ProjectionExpression?: string;
}

export interface PageFragment extends Placeholders {
  IndexName?: string;
  KeyConditionExpression?: string;
  FilterExpression?: string;
  ProjectionExpression?: string;
  ScanIndexForward?: boolean;
  ConsistentRead?: boolean;
  Segment?: number;
  TotalSegments?: number;
  ExclusiveStartKey?: AttributeMap;
}

/** Of a query or scan, what a cursor is bound to. */
export interface CursorBinding {
  readonly caller: string;
  readonly table: string;
  /** Canonical JSON of everything that decides which items come in which order. */
  readonly query: string;
}

export type QueryPlan =
  | { readonly kind: 'get'; readonly table: string; readonly request: GetFragment; readonly hidden: readonly string[] }
  | {
      readonly kind: 'batch-get';
      readonly table: string;
      readonly request: BatchGetFragment;
      /** In the caller's order; a key may come more than once. */
      readonly keys: readonly AttributeMap[];
      readonly keyNames: readonly string[];
      /** Key attributes fetched to tell which item is which, not asked for by the caller. */
      readonly hidden: readonly string[];
    }
  | {
      readonly kind: 'query' | 'scan';
      readonly table: string;
      readonly request: PageFragment;
      /** Items to return at most. */
      readonly limit: number;
      readonly filtered: boolean;
      /** Attributes of the key to go on from: the table's, and the index's. */
      readonly keyNames: readonly string[];
      /** Key attributes fetched for the cursor only, not asked for by the caller. */
      readonly hidden: readonly string[];
      readonly cursorBinding: CursorBinding;
    };

export type BatchGetPlan = Extract<QueryPlan, { kind: 'batch-get' }>;
export type PagePlan = Extract<QueryPlan, { kind: 'query' | 'scan' }>;
