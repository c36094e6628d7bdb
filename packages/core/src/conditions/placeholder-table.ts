import type { Placeholders } from '../operations/plans.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import type { DocumentPath } from './document-path.ts';

/** The placeholders of one request: a name for each attribute, a value for each operand, so that no string is ever spliced into an expression. */
export class PlaceholderTable {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, AttributeValue> = {};
  #count = 0;

  /** The placeholder of an attribute name, the same for the same name. */
  name(attribute: string): string {
    let placeholder = this.#names.get(attribute);
    if (placeholder === undefined) {
      placeholder = `#n${this.#names.size}`;
      this.#names.set(attribute, placeholder);
    }
    return placeholder;
  }

  /** A path in placeholders, like `#n0.#n1[2]`. */
  path([first, ...rest]: DocumentPath): string {
    return rest.reduce<string>(
      (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${this.name(step)}`),
      this.name(first),
    );
  }

  value(value: AttributeValue): string {
    const placeholder = `:v${this.#count++}`;
    this.#values[placeholder] = value;
    return placeholder;
  }

  /** What goes into the request; empty tables are left out, as DynamoDB refuses them. */
  toRequest(): Placeholders {
    return {
      ...(this.#names.size > 0 && {
        ExpressionAttributeNames: Object.fromEntries(
          [...this.#names].map(([name, placeholder]) => [placeholder, name]),
        ),
      }),
      ...(this.#count > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }
}
