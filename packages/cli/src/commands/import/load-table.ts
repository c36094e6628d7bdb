import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SluiceConfig } from '@sluice/core';
import { CommandError, UsageError } from '../../errors.ts';
import type { Table } from './table.ts';

const CONFIG_NAME = 'sluice.config.ts';

export interface Project {
  /** Folder of the config: where `.sluice` is. */
  readonly root: string;
  readonly configPath: string;
}

/**
 * Finds the project by its config: the one named, else in this folder or the nearest above.
 *
 * @throws CommandError when there is none
 */
export async function findProject(directory: string, named: string | undefined): Promise<Project> {
  if (named !== undefined) {
    const configPath = resolve(directory, named);
    if (!(await exists(configPath))) throw new CommandError(`${named} cannot be read: there is no such file.`);
    return { root: dirname(configPath), configPath };
  }
  for (let root = resolve(directory); ; root = dirname(root)) {
    const configPath = join(root, CONFIG_NAME);
    if (await exists(configPath)) return { root, configPath };
    if (root === dirname(root)) break;
  }
  throw new CommandError(
    `There is no ${CONFIG_NAME} in this folder or above. It declares the tables and their keys: run the command in the project, or name it with --config.`,
  );
}

/** The declared table of a name; an unknown one is answered with those there are. */
export async function loadTable({ configPath }: Project, name: string | undefined): Promise<Table> {
  const tables = await loadTables(configPath);
  const known = Object.keys(tables).join(', ');
  if (name === undefined) throw new UsageError(`Name the table with --table. The tables are ${known}.`);
  const definition = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (definition === undefined)
    throw new CommandError(`There is no table ${name} in ${configPath}. The tables are ${known}.`);
  return { name, definition };
}

async function loadTables(configPath: string): Promise<SluiceConfig['tables']> {
  const module = await load(configPath);
  const config = module.config as Partial<SluiceConfig> | undefined;
  if (typeof config?.tables !== 'object') {
    throw new CommandError(
      `${configPath} exports no config. It needs: export const config = defineConfig({ tables: { ... } })`,
    );
  }
  return config.tables;
}

async function load(configPath: string): Promise<{ readonly config?: unknown }> {
  try {
    return (await import(pathToFileURL(configPath).href)) as { readonly config?: unknown };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`${configPath} cannot be loaded: ${reason}`, { cause });
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
