/** The error document that Lambda answers in place of a function's result. */
export interface FunctionErrorDocument {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** The function did not answer within its timeout; shape as the runtime interface emulator and the service give it. */
export function timedOut(requestId: string, timeoutMs: number): FunctionErrorDocument {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  };
}

/** The environment died while the function ran. */
export function exited(requestId: string, death: EnvironmentDeath): FunctionErrorDocument {
  switch (death.cause) {
    case 'out-of-memory':
      return {
        errorType: 'Runtime.OutOfMemory',
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
      };
    case 'killed':
      return {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
      };
    case 'exit':
      return {
        errorType: 'Runtime.ExitError',
        errorMessage:
          death.exitCode === 0
            ? `RequestId: ${requestId} Error: Runtime exited without providing a reason`
            : `RequestId: ${requestId} Error: Runtime exited with error: exit status ${death.exitCode}`,
      };
  }
}

/** How an environment came to its end. */
export type EnvironmentDeath =
  | { readonly cause: 'out-of-memory' }
  | { readonly cause: 'killed' }
  | { readonly cause: 'exit'; readonly exitCode: number };
