/** What a member of a request may be: its JSON type and the constraints AWS reports as `failed to satisfy constraint`. */
export type Shape =
  | StringShape
  | IntegerShape
  | BooleanShape
  | AnyShape
  | AttributeValueShape
  | ListShape
  | MapShape
  | StructureShape;

export interface StringShape {
  readonly kind: 'string';
  readonly enum?: readonly string[];
  readonly pattern?: RegExp;
  readonly min?: number;
  readonly max?: number;
  /** AWS's own sentence where it does not name the member. */
  readonly sentence?: string;
}

export interface IntegerShape {
  readonly kind: 'integer';
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanShape {
  readonly kind: 'boolean';
}

/** Taken as it is: parameters which are only looked for. */
export interface AnyShape {
  readonly kind: 'any';
}

export interface AttributeValueShape {
  readonly kind: 'attribute-value';
}

export interface ListShape {
  readonly kind: 'list';
  readonly of: Shape;
  readonly min?: number;
  readonly max?: number;
}

export interface MapShape {
  readonly kind: 'map';
  readonly of: Shape;
  /** Java name of the values, for serialization errors. */
  readonly javaType?: string;
  readonly min?: number;
  readonly max?: number;
  readonly keys?: StringShape;
  /** How a violation of `keys` shows the map: as it was sent, else as Java prints it. */
  readonly echo?: 'json';
  readonly values?: { readonly min: number; readonly max: number };
}

export interface StructureShape {
  readonly kind: 'structure';
  readonly name: string;
  readonly members: Readonly<Record<string, Member>>;
}

export interface Member {
  readonly shape: Shape;
  readonly required?: boolean;
  /** Required, in the words of operations on tables: `The parameter 'TableName' is required ...`. */
  readonly parameter?: boolean;
  /**
   * AWS is moving to a second validation framework: a member checked by it is named as in the API, its value is not
   * echoed, and its violation is reported alone, before all others.
   */
  readonly reportedAlone?: boolean;
}

export const anyString: StringShape = { kind: 'string' };
export const boolean: BooleanShape = { kind: 'boolean' };
/** A parameter of the legacy API: refused by name where it is used. */
export const legacy: Member = { shape: { kind: 'any' } };
export const attributeValue: AttributeValueShape = { kind: 'attribute-value' };

/** The name of a table, as operations on existing tables take it. */
export const tableName: StringShape = { kind: 'string', min: 1, max: 255, pattern: /^[a-zA-Z0-9_.-]+$/ };
export const indexName: StringShape = { kind: 'string', pattern: /^[a-zA-Z0-9_.-]+$/, min: 3, max: 255 };

export const attributeMap: MapShape = { kind: 'map', of: attributeValue, javaType: 'AttributeValue' };
export const stringMap: MapShape = { kind: 'map', of: anyString, javaType: 'java.lang.String' };

export function oneOf(...values: readonly string[]): StringShape {
  return { kind: 'string', enum: values };
}

export function listOf(of: Shape, bounds: { min?: number; max?: number } = {}): ListShape {
  return { kind: 'list', of, ...bounds };
}

export function structure(name: string, members: Readonly<Record<string, Member>>): StructureShape {
  return { kind: 'structure', name, members };
}

export function required(shape: Shape): Member {
  return { shape, required: true };
}

export function optional(shape: Shape): Member {
  return { shape };
}

export const returnConsumedCapacity = optional(oneOf('INDEXES', 'TOTAL', 'NONE'));
export const returnItemCollectionMetrics = optional(oneOf('SIZE', 'NONE'));
/** The table of an action in a transaction. */
export const transactTableMember: Member = { shape: tableName, required: true };

/** The table of a data operation. */
export const tableMember: Member = { shape: tableName, required: true, reportedAlone: true };

/** AWS's sentence for an unknown `ReturnValues`, with its own slip of the pen. */
export const returnValues = optional({
  ...oneOf('ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'),
  sentence:
    'Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]',
});
export const returnValuesOnConditionCheckFailure = optional(oneOf('ALL_OLD', 'NONE'));

/** Names of tables as keys of a batch: `Map keys must satisfy constraint`. */
export const requestTableKeys: StringShape = { kind: 'string', min: 3, max: 255, pattern: /^[a-zA-Z0-9_.-]+$/ };
