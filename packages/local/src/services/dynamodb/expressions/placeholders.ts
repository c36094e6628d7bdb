import type { AttributeMap, AttributeValue } from '../values/attribute-value.ts';
import { attribute } from '../values/attribute-value.ts';
import type { PathNode } from './ast.ts';
import type { DocumentPath } from './document-path.ts';
import { isReservedWord } from './reserved-words.ts';

/** Where resolving reports what it finds wrong. */
export interface PlaceholderFaults {
  reserved(message: string): void;
  undefinedName(message: string): void;
  undefinedValue(message: string): void;
}

/** The placeholders of one request, and which of them its expressions use. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: AttributeMap;
  readonly #usedNames = new Set<string>();
  readonly #usedValues = new Set<string>();

  constructor(names: Readonly<Record<string, string>> = {}, values: AttributeMap = {}) {
    this.#names = names;
    this.#values = values;
  }

  path(node: PathNode, faults: PlaceholderFaults): DocumentPath {
    return node.steps.map((step) => {
      if (step.kind === 'index') return step.index;
      if (step.kind === 'name') {
        if (isReservedWord(step.name)) {
          faults.reserved(`Attribute name is a reserved keyword; reserved keyword: ${step.name}`);
        }
        return step.name;
      }
      const name = Object.hasOwn(this.#names, step.name) ? this.#names[step.name] : undefined;
      if (name === undefined) {
        faults.undefinedName(
          `An expression attribute name used in the document path is not defined; attribute name: ${step.name}`,
        );
        return step.name;
      }
      this.#usedNames.add(step.name);
      return name;
    });
  }

  value(placeholder: string, faults: PlaceholderFaults): AttributeValue | undefined {
    const value = attribute(this.#values, placeholder);
    if (value === undefined) {
      faults.undefinedValue(
        `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      );
    }
    this.#usedValues.add(placeholder);
    return value;
  }

  unusedNames(): string[] {
    return Object.keys(this.#names).filter((name) => !this.#usedNames.has(name));
  }

  unusedValues(): string[] {
    return Object.keys(this.#values).filter((name) => !this.#usedValues.has(name));
  }
}
