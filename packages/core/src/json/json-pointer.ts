/** A JSON pointer (RFC 6901) one step below another. */
export function pointerTo(pointer: string, step: string | number): string {
  const escaped = typeof step === 'number' ? step : step.replaceAll('~', '~0').replaceAll('/', '~1');
  return `${pointer}/${escaped}`;
}
