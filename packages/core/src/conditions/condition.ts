import type { JsonValue } from '../events/sluice-event.ts';
import type { AttributeType, AttributeValue } from '../values/attribute-value.ts';
import type { DocumentPath } from './document-path.ts';

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** What is compared: an attribute, or its size. */
export type Operand = { readonly kind: 'path' | 'size'; readonly path: DocumentPath };

/** A condition after parsing: values marshalled, paths taken apart. */
export type Condition =
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  | { readonly op: 'compare'; readonly left: Operand; readonly comparator: Comparator; readonly value: AttributeValue }
  | { readonly op: 'between'; readonly left: Operand; readonly low: AttributeValue; readonly high: AttributeValue }
  | { readonly op: 'in'; readonly left: Operand; readonly values: readonly AttributeValue[] }
  | { readonly op: 'beginsWith' | 'contains'; readonly path: DocumentPath; readonly value: AttributeValue }
  | { readonly op: 'exists'; readonly path: DocumentPath; readonly exists: boolean }
  | { readonly op: 'type'; readonly path: DocumentPath; readonly type: AttributeType };

/** A condition as callers write it: `{"status":"active","age":{">=":30},"or":[...],"not":{...}}`. */
export type ConditionInput = { readonly [name: string]: JsonValue };
