/** An error of the Node.js runtime itself, named as Lambda names it: `Runtime.HandlerNotFound`. */
export class RuntimeError extends Error {
  constructor(
    name:
      | 'ImportModuleError'
      | 'HandlerNotFound'
      | 'MalformedHandlerName'
      | 'UserCodeSyntaxError'
      | 'UnhandledPromiseRejection'
      | 'CallbackHandlerDeprecated',
    message: string,
  ) {
    super(message);
    this.name = `Runtime.${name}`;
    // The stack's first line was written with the class's own name.
    this.stack = this.stack?.replace(/^Error/, this.name) ?? '';
  }
}

/** The error document of whatever was thrown, as JSON text. */
export function errorDocument(thrown: unknown): string {
  if (isError(thrown)) {
    return JSON.stringify({
      errorType: thrown.name,
      errorMessage: thrown.message,
      trace: thrown.stack?.split('\n') ?? [],
    });
  }
  return JSON.stringify({ errorType: typeof thrown, errorMessage: String(thrown), trace: [] });
}

function isError(thrown: unknown): thrown is Error {
  // An error of another realm (a vm context) is no instance of this one's Error.
  return (
    thrown instanceof Error ||
    (typeof thrown === 'object' && thrown !== null && 'name' in thrown && 'message' in thrown && 'stack' in thrown)
  );
}
