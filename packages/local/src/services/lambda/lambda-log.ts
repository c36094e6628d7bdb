/** One thing that happened in a function's log group. */
export type LambdaLogEntry = LogLine | InvocationStarted | InvocationReported | MappingProblem;

/** Takes what functions write and what Lambda reports of them; never throws. */
export type LambdaLog = (entry: LambdaLogEntry) => void;

/** One line that the function wrote. */
export interface LogLine {
  readonly kind: 'line';
  readonly functionName: string;
  /** Absent for what is written while the function initialises. */
  readonly requestId?: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Lambda's START line. */
export interface InvocationStarted {
  readonly kind: 'start';
  readonly functionName: string;
  readonly requestId: string;
}

/** Lambda's END and REPORT lines. */
export interface InvocationReported {
  readonly kind: 'report';
  readonly functionName: string;
  readonly requestId: string;
  readonly status: 'success' | 'error' | 'timeout';
  readonly durationMs: number;
  /** Set on a cold start. */
  readonly initDurationMs?: number;
  readonly memoryMb: number;
  /** The error document's type and message, where the invocation failed. */
  readonly error?: string;
}

/** An event source mapping that cannot read its queue or run its function; it tries again. */
export interface MappingProblem {
  readonly kind: 'mapping-problem';
  readonly functionName: string;
  readonly eventSourceArn: string;
  readonly error: string;
}
