import type { Random } from '../random.ts';
import type { Store } from '../store.ts';

/** A resource as the last start left it. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly deletionPolicy: string;
}

/** What the data directory remembers of the stack: its id, and which resources earlier starts made. */
export class DeployedResources {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    store.define(`
      CREATE TABLE IF NOT EXISTS stack (name TEXT PRIMARY KEY, guid TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS stack_resource (
        logical_id TEXT PRIMARY KEY, type TEXT NOT NULL, physical_id TEXT NOT NULL, deletion_policy TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  }

  /** The GUID in the stack's id: made at the first start, the same ever after. */
  async stackGuid(stackName: string, random: Random): Promise<string> {
    const row = this.#store.prepare('SELECT guid FROM stack WHERE name = ?').get(stackName);
    if (row !== undefined) return String(row['guid']);
    const guid = random.uuid();
    await this.#store.write(() => {
      this.#store.prepare('INSERT INTO stack (name, guid) VALUES (?, ?)').run(stackName, guid);
    });
    return guid;
  }

  all(): readonly DeployedResource[] {
    const rows = this.#store
      .prepare('SELECT logical_id, type, physical_id, deletion_policy FROM stack_resource ORDER BY logical_id')
      .all();
    return rows.map((row) => ({
      logicalId: String(row['logical_id']),
      type: String(row['type']),
      physicalId: String(row['physical_id']),
      deletionPolicy: String(row['deletion_policy']),
    }));
  }

  /** Remembers these resources, and no others. */
  async replaceAll(resources: readonly DeployedResource[]): Promise<void> {
    await this.#store.write(() => {
      this.#store.prepare('DELETE FROM stack_resource').run();
      const insert = this.#store.prepare('INSERT INTO stack_resource VALUES (?, ?, ?, ?)');
      for (const { logicalId, type, physicalId, deletionPolicy } of resources) {
        insert.run(logicalId, type, physicalId, deletionPolicy);
      }
    });
  }
}
