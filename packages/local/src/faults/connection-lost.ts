/** The connection broke: the caller gets no answer, and cannot tell whether the call took effect. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor(operation: string) {
    super(`the connection of ${operation} was cut by a fault`);
  }
}
