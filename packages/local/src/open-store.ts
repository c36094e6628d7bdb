import { DataDirectory } from './data-directory.ts';
import { Store } from './store.ts';

/** Opens the store of a data directory, or one in memory, and closes it with what runs on it. */
export function openStore(dataDirectory: string | undefined, running: AsyncDisposableStack): Store {
  const directory = dataDirectory === undefined ? undefined : new DataDirectory(dataDirectory);
  if (directory !== undefined) running.defer(() => directory.close());
  const store = new Store(directory?.storeFile ?? ':memory:');
  running.defer(() => store.close());
  return store;
}
