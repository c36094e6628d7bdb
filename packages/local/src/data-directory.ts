import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another running system has this data directory. */
export class DataDirectoryInUseError extends Error {
  constructor(directory: string, holder: string | undefined, cause: unknown) {
    const who = holder === undefined ? 'another running system' : `the running system with process id ${holder}`;
    super(`the data directory ${directory} is in use by ${who}: stop that one, or choose another directory`, { cause });
    this.name = 'DataDirectoryInUseError';
  }
}

/**
 * The directory that holds a system's data, held by one process at a time. The lock is SQLite's exclusive lock on a
 * small file of its own: the operating system drops it when its process ends, however it ends.
 */
export class DataDirectory {
  /** The SQLite file of the store. */
  readonly storeFile: string;
  readonly #lock: DatabaseSync;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.storeFile = join(directory, 'data.sqlite');
    const pidFile = join(directory, 'pid');
    this.#lock = new DatabaseSync(join(directory, 'lock.sqlite'), { timeout: 0 });
    try {
      this.#lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      this.#lock.close();
      if (isBusy(error)) throw new DataDirectoryInUseError(directory, readPid(pidFile), error);
      throw error;
    }
    writeFileSync(pidFile, `${process.pid}\n`);
  }

  /** Lets go of the directory. */
  close(): void {
    this.#lock.close();
  }
}

/** https://www.sqlite.org/rescode.html#busy */
const sqliteBusy = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}

function readPid(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
