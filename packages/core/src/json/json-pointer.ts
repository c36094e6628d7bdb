/** A JSON pointer (RFC 6901) one step below another. */
export function pointerTo(pointer: string, step: string | number): string {
  // Names seldom need escaping, and every key of every row asks.
  const plain = typeof step === 'number' || !/[~/]/.test(step);
  return `${pointer}/${plain ? step : step.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
