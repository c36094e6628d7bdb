/** What has to be known to deploy a function. */
export interface FunctionEntry {
  readonly name: string;
  /** Module that exports `handler`, from this package's `src`. */
  readonly entry: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** Every Lambda; memory and timeouts as the spec and the design have them. */
export const functionEntries = [
  { name: 'event-processor', entry: 'event-processor/handler.ts', memoryMb: 512, timeoutSeconds: 29 },
  { name: 'query-processor', entry: 'query-processor/handler.ts', memoryMb: 256, timeoutSeconds: 30 },
  { name: 'write-processor', entry: 'write-processor/handler.ts', memoryMb: 256, timeoutSeconds: 30 },
  { name: 'import-processor', entry: 'import-processor/handler.ts', memoryMb: 512, timeoutSeconds: 300 },
  { name: 'analytics-processor', entry: 'analytics-processor/handler.ts', memoryMb: 256, timeoutSeconds: 60 },
  { name: 'read-api', entry: 'read-api/handler.ts', memoryMb: 512, timeoutSeconds: 29 },
  { name: 'dead-letters', entry: 'dead-letters/handler.ts', memoryMb: 512, timeoutSeconds: 29 },
] as const satisfies readonly FunctionEntry[];
