import type { Access } from '../../service.ts';
import { type Engine, tableArn } from './engine.ts';
import { checkConstraints } from './validation/check-constraints.ts';
import { parseInput } from './validation/parse-input.ts';
import type { StructureShape } from './validation/shape.ts';
import { resolveTableNames } from './validation/table-name.ts';

/** One AWS operation: what it takes, what it needs to be allowed, what it does. */
export interface Operation {
  readonly name: string;
  /** Parses and checks a request; the others take what this answers. */
  read(input: unknown): unknown;
  access(engine: Engine, request: unknown): readonly Access[];
  run(engine: Engine, request: unknown): Promise<object>;
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
  return {
    name,
    read: (input) => {
      const parsed = parseInput(shape, input);
      resolveTableNames(parsed);
      checkConstraints(shape, parsed);
      return parsed;
    },
    access: (engine, request) => {
      if (definition.access !== undefined) return definition.access(engine, request as Input);
      const { TableName } = request as { TableName?: string };
      return [{ action: `dynamodb:${name}`, resources: [TableName === undefined ? '*' : tableArn(engine, TableName)] }];
    },
    run: async (engine, request) => run(engine, request as Input),
  };
}
