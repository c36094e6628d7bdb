import type { EventType, JsonValue, Operations } from './operations.ts';
import type { Problem } from './problem.ts';

/** Taken and durable; its outcome is yet to come. */
export interface Accepted {
  readonly id: string;
  readonly type: string;
  readonly status: 'accepted' | 'pending';
  readonly route?: 'query' | 'write' | 'import' | 'user' | 'auth';
  /** Path of the outcome: what `wait` polls. */
  readonly href: string;
}

interface Ended {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** RFC 3339. */
  readonly acceptedAt: string;
  readonly completedAt: string;
  readonly attempts: number;
  /** The same event had been sent before; it took effect once. */
  readonly duplicate?: true;
}

export interface Succeeded<Type extends EventType = EventType> extends Ended {
  readonly status: 'succeeded';
  readonly result: Operations[Type]['result'];
}

export interface Failed extends Ended {
  readonly status: 'failed' | 'dead-lettered';
  readonly error: { readonly code: string; readonly message: string };
}

export type Outcome<Type extends EventType = EventType> = Succeeded<Type> | Failed;

/** What `send` answers: the outcome when `waitSeconds` was given and enough, else the acceptance. */
export type Sent<Type extends EventType = EventType> = Accepted | Outcome<Type>;

/** One event of a batch that was not taken; the others are not touched by it. */
export interface Rejected {
  readonly index: number;
  readonly status: 'rejected';
  readonly problem: Problem;
}

export interface BatchAnswer {
  readonly accepted: number;
  readonly rejected: number;
  /** In the order of the input. */
  readonly events: readonly (Sent | Rejected)[];
}

export interface ImportProgress {
  readonly job: string;
  readonly table: string;
  /** `failed`: the table cannot be written at all; `error` says why. */
  readonly status: 'running' | 'completed' | 'completed-with-failures' | 'failed';
  readonly error?: { readonly code: string; readonly message: string };
  /** `refused`: of those done, batches that were refused as a whole. */
  readonly batches: { readonly expected: number | null; readonly done: number; readonly refused?: number };
  readonly items: {
    /** `null` until `import.end` has said it. */
    readonly expected?: number | null;
    readonly written: number;
    readonly failed: number;
    /** Gave way to a later row of their key in the same batch, or to a newer stored version. */
    readonly superseded?: number;
  };
  readonly bytes: number;
  /** Write capacity units that the rows took of the table and its indexes, as DynamoDB told it. */
  readonly writeUnits?: number;
  /** Started as one that `import.undo` can take back. */
  readonly undoable?: boolean;
  /** How far its undo is; absent until there is one. */
  readonly undo?: ImportUndo;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

export interface ImportUndo {
  readonly status: 'running' | 'completed';
  /** Items that the import had created. */
  readonly deleted: number;
  /** Items that are again as they were before. */
  readonly restored: number;
  /** Items left alone, being newer than the import. */
  readonly kept: number;
}

/** One page of the caller's imports, the latest first. */
export interface ImportList {
  readonly imports: readonly ImportProgress[];
  readonly cursor: string | null;
}

export interface ImportFailure {
  readonly batch: number;
  readonly index: number;
  readonly code: string;
  readonly message: string;
  readonly [more: string]: JsonValue | undefined;
}
