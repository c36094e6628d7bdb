import { UsageError } from '../../../errors.ts';
import { type AttributeTypes, parseTypes } from './attribute-type.ts';

export type EmptyCells = 'drop' | 'null' | 'keep';

/** What the user wants done with the columns or attributes of every row. */
export interface Mapping {
  /** From the file's name to the attribute's. */
  readonly rename: ReadonlyMap<string, string>;
  readonly drop: ReadonlySet<string>;
  /** Attributes that every row gets, as text. */
  readonly set: ReadonlyMap<string, string>;
  readonly empty: EmptyCells;
  readonly types: AttributeTypes;
  readonly infer: boolean;
  /** Names of the columns where the file has no header. */
  readonly columns: readonly string[] | undefined;
}

export interface MappingFlags {
  readonly rename: readonly string[];
  readonly drop: readonly string[];
  readonly set: readonly string[];
  readonly empty: string | undefined;
  readonly types: readonly string[];
  readonly infer: boolean;
  readonly columns: string | undefined;
}

/** Reads the flags that say how rows become items; all names are attributes as they will be stored, but those before `=` of --rename and those of --drop, which are the file's. */
export function parseMapping(flags: MappingFlags): Mapping {
  const empty = (['drop', 'null', 'keep'] as const).find((known) => known === (flags.empty ?? 'drop'));
  if (empty === undefined) throw new UsageError(`--empty takes drop, null or keep, not "${flags.empty}".`);
  return {
    rename: pairs(
      '--rename',
      flags.rename.flatMap((text) => text.split(',')),
    ),
    drop: new Set(flags.drop.flatMap((text) => text.split(',')).map((name) => name.trim())),
    // A value may have commas: one --set, one attribute.
    set: pairs('--set', flags.set),
    empty,
    types: parseTypes(flags.types),
    infer: flags.infer,
    columns: flags.columns?.split(',').map((name) => name.trim()),
  };
}

/** The mapping in one line: part of the job's identity, so that another mapping is another job. */
export function mappingIdentity(mapping: Mapping): string {
  return JSON.stringify([
    sortedEntries(mapping.rename),
    [...mapping.drop].sort(byText),
    sortedEntries(mapping.set),
    mapping.empty,
    sortedEntries(mapping.types),
    mapping.infer,
    mapping.columns ?? null,
  ]);
}

/** The entries of a map in one order, whatever order they came in. */
export function sortedEntries(map: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...map].sort(([one], [other]) => byText(one, other));
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function pairs(flag: string, texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at <= 0) throw new UsageError(`${flag} takes name=value; "${text}" has no "=".`);
      return [text.slice(0, at).trim(), text.slice(at + 1)];
    }),
  );
}
