import type { Clause, Condition, Operand, Path, Sum, Value } from './plan.ts';

/** Expressions with placeholders for every value and half of the names. */
export class Expressions {
  readonly #names: Record<string, string> = {};
  readonly #values: Record<string, Value> = {};

  path(path: Path): string {
    return path.map((step, index) => this.#step(step, index === 0)).join('');
  }

  paths(paths: readonly Path[]): string {
    return paths.map((path) => this.path(path)).join(', ');
  }

  value(value: Value): string {
    const name = `:v${Object.keys(this.#values).length}`;
    this.#values[name] = value;
    return name;
  }

  members(): object {
    return {
      ...(Object.keys(this.#names).length === 0 ? {} : { ExpressionAttributeNames: this.#names }),
      ...(Object.keys(this.#values).length === 0 ? {} : { ExpressionAttributeValues: this.#values }),
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
        return `${this.#operand(condition.left)} ${condition.operator} ${this.#operand(condition.right)}`;
      case 'between': {
        const [operand, low, high] = [condition.operand, condition.low, condition.high].map((each) =>
          this.#operand(each),
        );
        return `${operand} BETWEEN ${low} AND ${high}`;
      }
      case 'in': {
        const candidates = condition.candidates.map((candidate) => this.#operand(candidate));
        return `${this.#operand(condition.operand)} IN (${candidates.join(', ')})`;
      }
      case 'exists':
        return `attribute_exists(${this.path(condition.path)})`;
      case 'not-exists':
        return `attribute_not_exists(${this.path(condition.path)})`;
      case 'type':
        return `attribute_type(${this.path(condition.path)}, ${this.value({ S: condition.type })})`;
      case 'begins-with':
        return `begins_with(${this.path(condition.path)}, ${this.#operand(condition.operand)})`;
      case 'contains':
        return `contains(${this.path(condition.path)}, ${this.#operand(condition.operand)})`;
    }
  }

  update(clauses: readonly Clause[]): string {
    const section = (kind: Clause['kind']): string => {
      const parts = clauses.filter((clause) => clause.kind === kind).map((clause) => this.#clause(clause));
      return parts.length === 0 ? '' : `${kind.toUpperCase()} ${parts.join(', ')}`;
    };
    const sections = (['set', 'remove', 'add', 'delete'] as const).map(section);
    return sections.filter((text) => text !== '').join(' ');
  }

  #step(step: string | number, first: boolean): string {
    if (typeof step === 'number') return `[${step}]`;
    if (step > 'g') return first ? step : `.${step}`;
    this.#names[`#${step}`] = step;
    return first ? `#${step}` : `.#${step}`;
  }

  #operand(operand: Operand): string {
    if (operand.kind === 'value') return this.value(operand.value);
    return operand.kind === 'path' ? this.path(operand.path) : `size(${this.path(operand.path)})`;
  }

  #clause(clause: Clause): string {
    const path = this.path(clause.path);
    switch (clause.kind) {
      case 'set':
        return `${path} = ${this.#sum(clause.value)}`;
      case 'remove':
        return path;
      default:
        return `${path} ${this.value(clause.value)}`;
    }
  }

  #sum(sum: Sum): string {
    switch (sum.kind) {
      case 'value':
        return this.value(sum.value);
      case 'path':
        return this.path(sum.path);
      case 'default':
        return `if_not_exists(${this.path(sum.path)}, ${this.#sum(sum.otherwise)})`;
      case 'append':
        return `list_append(${this.#sum(sum.left)}, ${this.#sum(sum.right)})`;
      default:
        return `${this.#sum(sum.left)} ${sum.kind === 'plus' ? '+' : '-'} ${this.#sum(sum.right)}`;
    }
  }
}
