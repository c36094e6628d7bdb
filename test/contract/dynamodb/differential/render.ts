import type { Clause, Condition, Path, Step, Value } from './plan.ts';

export const TABLE = 'differential';
export const INDEX = 'byGroup';

/** Expressions with placeholders for every name and value. */
class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, Value> = {};

  path(path: Path): string {
    return path
      .map((step) => {
        if (typeof step === 'number') return `[${step}]`;
        this.names[`#${step}`] = step;
        return `.#${step}`;
      })
      .join('')
      .slice(1);
  }

  value(value: Value): string {
    const name = `:v${Object.keys(this.values).length}`;
    this.values[name] = value;
    return name;
  }

  members(): object {
    return {
      ...(Object.keys(this.names).length === 0 ? {} : { ExpressionAttributeNames: this.names }),
      ...(Object.keys(this.values).length === 0 ? {} : { ExpressionAttributeValues: this.values }),
    };
  }

  condition(condition: Condition): string {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return `(${this.condition(condition.left)} ${condition.kind.toUpperCase()} ${this.condition(condition.right)})`;
      case 'not':
        return `NOT ${this.condition(condition.operand)}`;
      case 'compare':
        return `${this.path(condition.path)} ${condition.operator} ${this.value(condition.value)}`;
      case 'size':
        return `size(${this.path(condition.path)}) ${condition.operator} ${this.value(condition.value)}`;
      case 'between':
        return `${this.path(condition.path)} BETWEEN ${this.value(condition.low)} AND ${this.value(condition.high)}`;
      case 'in':
        return `${this.path(condition.path)} IN (${condition.values.map((value) => this.value(value)).join(', ')})`;
      case 'exists':
        return `attribute_exists(${this.path(condition.path)})`;
      case 'not-exists':
        return `attribute_not_exists(${this.path(condition.path)})`;
      case 'type':
        return `attribute_type(${this.path(condition.path)}, ${this.value(condition.value)})`;
      case 'begins-with':
        return `begins_with(${this.path(condition.path)}, ${this.value(condition.value)})`;
      case 'contains':
        return `contains(${this.path(condition.path)}, ${this.value(condition.value)})`;
    }
  }

  update(clauses: readonly Clause[]): string {
    const section = (word: string, kinds: readonly string[]): string => {
      const parts = clauses.filter(({ kind }) => kinds.includes(kind)).map((clause) => this.#clause(clause));
      return parts.length === 0 ? '' : `${word} ${parts.join(', ')}`;
    };
    return [
      section('SET', ['set', 'copy', 'plus', 'default', 'append']),
      section('REMOVE', ['remove']),
      section('ADD', ['add']),
      section('DELETE', ['delete']),
    ]
      .filter((text) => text !== '')
      .join(' ');
  }

  #clause(clause: Clause): string {
    const path = this.path(clause.path);
    switch (clause.kind) {
      case 'set':
        return `${path} = ${this.value(clause.value)}`;
      case 'copy':
        return `${path} = ${this.path(clause.from)}`;
      case 'plus':
        return `${path} = ${this.path(clause.operand)} + ${this.value(clause.value)}`;
      case 'default':
        return `${path} = if_not_exists(${path}, ${this.value(clause.value)})`;
      case 'append':
        return `${path} = list_append(${path}, ${this.value(clause.value)})`;
      case 'remove':
        return path;
      default:
        return `${path} ${this.value(clause.value)}`;
    }
  }
}

/** A step as a DynamoDB request. */
export function render(step: Step): { readonly operation: string; readonly input: Record<string, unknown> } {
  const placeholders = new Placeholders();
  const conditional = (condition: Condition | undefined): object =>
    condition === undefined ? {} : { ConditionExpression: placeholders.condition(condition) };
  switch (step.kind) {
    case 'put':
      return {
        operation: 'PutItem',
        input: {
          TableName: TABLE,
          Item: step.item,
          ReturnValues: 'ALL_OLD',
          ...conditional(step.condition),
          ...placeholders.members(),
        },
      };
    case 'delete':
      return {
        operation: 'DeleteItem',
        input: {
          TableName: TABLE,
          Key: step.key,
          ReturnValues: 'ALL_OLD',
          ...conditional(step.condition),
          ...placeholders.members(),
        },
      };
    case 'update':
      return {
        operation: 'UpdateItem',
        input: {
          TableName: TABLE,
          Key: step.key,
          UpdateExpression: placeholders.update(step.clauses),
          ReturnValues: step.returns,
          ...conditional(step.condition),
          ...placeholders.members(),
        },
      };
    case 'get': {
      const projection =
        step.paths === undefined
          ? {}
          : { ProjectionExpression: step.paths.map((path) => placeholders.path(path)).join(', ') };
      return {
        operation: 'GetItem',
        input: { TableName: TABLE, Key: step.key, ConsistentRead: true, ...projection, ...placeholders.members() },
      };
    }
    case 'query':
      return { operation: 'Query', input: queryInput(step, placeholders) };
    case 'scan': {
      const filter = step.filter === undefined ? {} : { FilterExpression: placeholders.condition(step.filter) };
      return {
        operation: 'Scan',
        input: { TableName: TABLE, Limit: step.limit, ...filter, ...placeholders.members() },
      };
    }
  }
}

function queryInput(step: Step & { kind: 'query' }, placeholders: Placeholders): Record<string, unknown> {
  const partition = `${placeholders.path([step.index ? 'g' : 'pk'])} = ${placeholders.value(step.partition)}`;
  let sort = '';
  if (step.sort !== undefined) {
    const path = placeholders.path(['sk']);
    const values = step.sort.values.map((value) => placeholders.value(value));
    if (step.sort.operator === 'between') sort = ` AND ${path} BETWEEN ${values.join(' AND ')}`;
    else if (step.sort.operator === 'begins_with') sort = ` AND begins_with(${path}, ${values[0]})`;
    else sort = ` AND ${path} ${step.sort.operator} ${values[0]}`;
  }
  return {
    TableName: TABLE,
    ...(step.index ? { IndexName: INDEX } : {}),
    KeyConditionExpression: partition + sort,
    ...(step.filter === undefined ? {} : { FilterExpression: placeholders.condition(step.filter) }),
    ScanIndexForward: !step.descending,
    Limit: step.limit,
    ...placeholders.members(),
  };
}
