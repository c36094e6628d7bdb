/** The part of an AWS client that this is about. */
interface Client {
  readonly middlewareStack: { remove(name: string): boolean };
}

/**
 * Takes the SDK's logger out of a client. Even without a logger to write to, it copies the input and the output of every
 * call to leave sensitive members out: a fourth of what writing rows costs.
 */
export function withoutLogger<Sdk extends Client>(client: Sdk): Sdk {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
