import type { GenericSchema } from 'valibot';
import type { SluiceConfig, TableDefinition } from '../config/define-config.ts';
import type { SluiceEvent } from '../events/sluice-event.ts';
import type { QueryPlan, WritePlan } from './plans.ts';

/** What a check may look at besides the arguments. */
export interface CheckContext {
  readonly config: SluiceConfig;
  readonly caller: string;
  /** Key of the cursors' signatures. */
  readonly signingKey: string;
}

export type MaybePromise<Value> = Value | Promise<Value>;

/** A declared table with its name. */
export interface NamedTable {
  readonly name: string;
  readonly definition: TableDefinition;
}

interface OperationBase<Type extends string, Arguments, Result> {
  readonly type: Type;
  /** One line for the reference. */
  readonly summary: string;
  /** Data of a valid event. */
  readonly example: Arguments;
  readonly arguments: GenericSchema<unknown, Arguments>;
  /** What its outcome carries when it succeeded. */
  readonly result: GenericSchema<unknown, Result>;
  /** What the argument schema cannot know: table, key, item, condition. Throws a SluiceError with a pointer relative to `data`. */
  check(data: Arguments, context: CheckContext): MaybePromise<void>;
}

export interface WriteOperation<Type extends string, Arguments, Result> extends OperationBase<Type, Arguments, Result> {
  readonly flow: 'write';
  plan(data: Arguments, event: SluiceEvent, table: NamedTable): WritePlan;
}

export interface QueryOperation<Type extends string, Arguments, Result> extends OperationBase<Type, Arguments, Result> {
  readonly flow: 'query';
  plan(data: Arguments, context: CheckContext): QueryPlan;
}

export interface ImportOperation<Type extends string, Arguments, Result> extends OperationBase<
  Type,
  Arguments,
  Result
> {
  readonly flow: 'import';
}

/** All there is to know of one event type: one file each, listed in `operations.ts`. */
export type Operation<Type extends string = string, Arguments = unknown, Result = unknown> =
  | WriteOperation<Type, Arguments, Result>
  | QueryOperation<Type, Arguments, Result>
  | ImportOperation<Type, Arguments, Result>;
