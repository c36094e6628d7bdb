/** What is wrong with one expression; the operation adds which (`Invalid UpdateExpression: ...`). */
export class ExpressionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExpressionError';
  }
}
