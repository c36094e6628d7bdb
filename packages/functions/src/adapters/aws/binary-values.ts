/** Bytes travel as base64. Answers the very value where it has none, which is nearly always. */
export function encodeBinary(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64');
  return Array.isArray(value) ? encodeElements(value) : encodeMembers(value as Record<string, unknown>);
}

function encodeElements(elements: readonly unknown[]): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (let index = 0; index < elements.length; index++) {
    const encoded = encodeBinary(elements[index]);
    if (encoded === elements[index]) continue;
    changed ??= [...elements];
    changed[index] = encoded;
  }
  return changed ?? elements;
}

function encodeMembers(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  let changed: Record<string, unknown> | undefined;
  for (const name in members) {
    const encoded = encodeBinary(members[name]);
    if (encoded === members[name]) continue;
    changed ??= { ...members };
    changed[name] = encoded;
  }
  return changed ?? members;
}

/** Of an attribute value with bytes; a value may hold such text too, which costs a walk and changes nothing. */
const mayHaveBinary = /"BS?"\s*:/;

/** Turns the base64 of attribute values of type B and BS into bytes, in place. @param text what `value` was parsed from */
export function decodeBinary(value: unknown, text: string): unknown {
  if (mayHaveBinary.test(text)) decodeBelow(value);
  return value;
}

function decodeBelow(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const members = value as { B?: unknown; BS?: unknown };
  // An attribute of this name is an object in its turn: only a value's type is followed by a string or strings.
  if (typeof members.B === 'string') members.B = bytesOf(members.B);
  else if (Array.isArray(members.BS) && members.BS.every(isText)) members.BS = members.BS.map(bytesOf);
  else for (const member of Object.values(value)) decodeBelow(member);
}

const isText = (element: unknown): element is string => typeof element === 'string';

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
