import { SluiceError } from '../errors/sluice-error.ts';

/** A path into an item: an attribute name, then map keys (strings) and list positions (numbers). */
export type DocumentPath = readonly [string, ...(string | number)[]];

/**
 * Reads a path: `address.city`, `tags[0]`, `lines[2].sku`. A dot, bracket or backslash that belongs to a name
 * is written with a backslash before it: `example\.com`.
 *
 * @throws SluiceError CONDITION_INVALID
 */
export function parsePath(text: string): DocumentPath {
  if (!/[.[\]\\]/.test(text) && text !== '') return [text];
  const path: (string | number)[] = [];
  let name = '';
  let named = false;
  let expectName = true;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\\' && at + 1 < text.length) {
      name += text[++at];
      named = true;
    } else if (character === '.') {
      if (expectName) {
        if (!named) throw malformed(text);
        path.push(name);
      }
      name = '';
      named = false;
      expectName = true;
    } else if (character === '[') {
      const position = /^\[(0|[1-9]\d{0,8})\]/.exec(text.slice(at, at + 12));
      if (!position || (expectName && !named)) throw malformed(text);
      if (expectName) path.push(name);
      expectName = false;
      path.push(Number(position[1]));
      at += position[0].length - 1;
    } else if (!expectName || character === ']' || character === '\\') {
      throw malformed(text);
    } else {
      name += character;
      named = true;
    }
  }
  if (expectName) {
    if (!named) throw malformed(text);
    path.push(name);
  }
  return path as unknown as DocumentPath;
}

/** Two paths of a list that DynamoDB refuses together: one within the other, or one taking for a list what the other takes for a map. */
export function clashingPaths(paths: readonly DocumentPath[]): readonly [DocumentPath, DocumentPath] | undefined {
  for (const [index, path] of paths.entries()) {
    for (let before = 0; before < index; before++) {
      const other = paths[before]!;
      const differs = path.findIndex((step, at) => at >= other.length || step !== other[at]);
      const clash = differs < 0 || differs >= other.length || typeof path[differs] !== typeof other[differs];
      if (clash) return [other, path];
    }
  }
  return undefined;
}

/** A path as parsePath reads it. */
export function formatPath(path: DocumentPath): string {
  return path
    .map((step, at) =>
      typeof step === 'number' ? `[${step}]` : (at > 0 ? '.' : '') + step.replaceAll(/[.[\]\\]/g, '\\$&'),
    )
    .join('');
}

function malformed(text: string): SluiceError {
  return new SluiceError(
    'CONDITION_INVALID',
    `"${text}" is not a path; write names with dots and positions in brackets, like "address.city" or "tags[0]", and a backslash before a dot that belongs to a name`,
    { received: text },
  );
}
