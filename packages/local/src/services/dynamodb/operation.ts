import type { Access } from '../../service.ts';
import { type Engine, tableArn } from './engine.ts';
import { checkConstraints } from './validation/check-constraints.ts';
import { parseInput } from './validation/parse-input.ts';
import type { StructureShape } from './validation/shape.ts';
import { resolveTableNames } from './validation/table-name.ts';

/** One AWS operation: what it takes, what it needs to be allowed, what it does. */
export interface Operation {
  readonly name: string;
  access(engine: Engine, input: unknown): readonly Access[];
  call(engine: Engine, input: unknown): Promise<object>;
}

/**
 * Defines an operation. `run` gets the request parsed and checked against `shape`.
 * @param definition `access` reads the ARNs off the parsed request; the default is the table named by `TableName`
 */
export function defineOperation<Input, Output extends object>(definition: {
  readonly name: string;
  readonly shape: StructureShape;
  readonly access?: (engine: Engine, input: Input) => readonly Access[];
  readonly run: (engine: Engine, input: Input) => Promise<Output>;
}): Operation {
  const { name, shape, run } = definition;
  const read = (input: unknown): Input => {
    const parsed = parseInput(shape, input);
    resolveTableNames(parsed);
    checkConstraints(shape, parsed);
    return parsed as Input;
  };
  return {
    name,
    access: (engine, input) => {
      if (definition.access !== undefined) return definition.access(engine, read(input));
      const { TableName } = read(input) as { TableName?: string };
      return [{ action: `dynamodb:${name}`, resources: [TableName === undefined ? '*' : tableArn(engine, TableName)] }];
    },
    call: async (engine, input) => run(engine, read(input)),
  };
}
