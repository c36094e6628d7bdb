/** Attribute values in their wire form, as far as the differential test makes them. */
export interface Value {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly L?: readonly Value[];
  readonly M?: Item;
}

export type SetType = 'SS' | 'NS' | 'BS';
export type Item = Record<string, Value>;
export type Path = readonly (string | number)[];

/** A condition as a tree: the model evaluates it, the endpoints get its text. */
export type Condition =
  | { readonly kind: 'compare'; readonly path: Path; readonly operator: string; readonly value: Value }
  | { readonly kind: 'size'; readonly path: Path; readonly operator: string; readonly value: Value }
  | { readonly kind: 'between'; readonly path: Path; readonly low: Value; readonly high: Value }
  | { readonly kind: 'in'; readonly path: Path; readonly values: readonly Value[] }
  | { readonly kind: 'exists' | 'not-exists'; readonly path: Path }
  | { readonly kind: 'type' | 'begins-with' | 'contains'; readonly path: Path; readonly value: Value }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly operand: Condition };

/** One clause of an update. */
export type Clause =
  | { readonly kind: 'set'; readonly path: Path; readonly value: Value }
  | { readonly kind: 'copy'; readonly path: Path; readonly from: Path }
  | { readonly kind: 'plus'; readonly path: Path; readonly operand: Path; readonly value: Value }
  | { readonly kind: 'default'; readonly path: Path; readonly value: Value }
  | { readonly kind: 'append'; readonly path: Path; readonly value: Value }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly value: Value };

export interface SortCondition {
  readonly operator: string;
  readonly values: readonly Value[];
}

/** One operation on a table with key (pk, sk) and index byGroup (g, sk). */
export type Step =
  | { readonly kind: 'put'; readonly item: Item; readonly condition?: Condition }
  | { readonly kind: 'delete'; readonly key: Item; readonly condition?: Condition }
  | {
      readonly kind: 'update';
      readonly key: Item;
      readonly clauses: readonly Clause[];
      readonly condition?: Condition;
      readonly returns: string;
    }
  | { readonly kind: 'get'; readonly key: Item; readonly paths?: readonly Path[] }
  | {
      readonly kind: 'query';
      readonly index: boolean;
      readonly partition: Value;
      readonly sort?: SortCondition;
      readonly filter?: Condition;
      readonly descending: boolean;
      readonly limit: number;
    }
  | { readonly kind: 'scan'; readonly filter?: Condition; readonly limit: number };
