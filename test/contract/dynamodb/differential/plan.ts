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

export interface AtPath {
  readonly kind: 'path';
  readonly path: Path;
}
export interface Literal {
  readonly kind: 'value';
  readonly value: Value;
}

/** What a condition compares. */
export type Operand = AtPath | Literal | { readonly kind: 'size'; readonly path: Path };

/** A condition as a tree: the model evaluates it, the endpoints get its text. */
export type Condition =
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: string; readonly right: Operand }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | { readonly kind: 'exists' | 'not-exists'; readonly path: Path }
  | { readonly kind: 'type'; readonly path: Path; readonly type: string }
  | { readonly kind: 'begins-with' | 'contains'; readonly path: Path; readonly operand: Operand }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly operand: Condition };

/** What SET computes with. */
export type Term =
  | AtPath
  | Literal
  | { readonly kind: 'default'; readonly path: Path; readonly otherwise: Term }
  | { readonly kind: 'append'; readonly left: Term; readonly right: Term };

export type Sum = Term | { readonly kind: 'plus' | 'minus'; readonly left: Term; readonly right: Term };

/** One clause of an update. */
export type Clause =
  | { readonly kind: 'set'; readonly path: Path; readonly value: Sum }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly value: Value };

export interface SortCondition {
  readonly operator: string;
  readonly values: readonly Value[];
}

/** `byGroup` is global, has key (g, sk) and all attributes; `byNumber` is local, has key (pk, n) and attribute a. */
export type IndexName = 'byGroup' | 'byNumber';

interface Conditional {
  readonly condition?: Condition;
  /** Whether a failed condition is to show the item it failed on. */
  readonly shows: boolean;
}

export type Write = Conditional &
  (
    | { readonly kind: 'put'; readonly item: Item }
    | { readonly kind: 'delete'; readonly key: Item }
    | { readonly kind: 'update'; readonly key: Item; readonly clauses: readonly Clause[] }
  );

export type Action =
  | Write
  | (Conditional & { readonly kind: 'check'; readonly key: Item; readonly condition: Condition });

export interface Read {
  readonly key: Item;
  readonly paths?: readonly Path[];
}

export interface Query {
  readonly kind: 'query';
  readonly index?: IndexName;
  readonly partition: Value;
  readonly sort?: SortCondition;
  readonly filter?: Condition;
  readonly paths?: readonly Path[];
  readonly select?: 'COUNT' | 'ALL_ATTRIBUTES';
  readonly consistent: boolean;
  readonly descending: boolean;
  readonly limit: number;
}

export interface Scan {
  readonly kind: 'scan';
  readonly index?: IndexName;
  readonly filter?: Condition;
  readonly paths?: readonly Path[];
  readonly select?: 'COUNT';
  readonly segments: number;
  readonly limit: number;
}

/** One operation on a table with key (pk, sk). */
export type Step =
  | (Write & { readonly returns: string })
  | (Read & { readonly kind: 'get'; readonly consistent: boolean })
  | Query
  | Scan
  | {
      readonly kind: 'batch-get';
      readonly keys: readonly Item[];
      readonly paths?: readonly Path[];
      readonly consistent: boolean;
    }
  | { readonly kind: 'batch-write'; readonly writes: readonly ({ readonly put: Item } | { readonly delete: Item })[] }
  | { readonly kind: 'transact-get'; readonly reads: readonly Read[] }
  /** `again`: sent twice with one token. */
  | { readonly kind: 'transact-write'; readonly actions: readonly Action[]; readonly again: boolean }
  /** The global index is deleted and made anew over the items there are. */
  | { readonly kind: 'rebuild' };

/** What an endpoint answers a step, reduced to what its documentation promises. */
export interface Outcome {
  readonly error?: string;
  readonly item?: Item | undefined;
  /** Of reads of several items; undefined for one that is not there. */
  readonly items?: readonly (Item | undefined)[];
  /** How many rows a query or scan read, and how many passed its filter. */
  readonly scanned?: number;
  readonly count?: number;
  readonly reasons?: readonly { readonly code: string; readonly item?: Item | undefined }[];
  /** Units by table and index; undefined where they hang on an order nobody promises. */
  readonly capacity?: Readonly<Record<string, number>> | undefined;
}
