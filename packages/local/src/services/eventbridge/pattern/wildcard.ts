import { invalidPattern } from '../errors.ts';

/** `wildcard`: `*` stands for any characters, `\*` and `\\` for themselves. */
export function compileWildcard(operand: unknown): (leaf: unknown) => boolean {
  if (typeof operand !== 'string') throw invalidPattern('wildcard match pattern must be a string');
  const parts = literalParts(operand);
  return (leaf) => typeof leaf === 'string' && matches(leaf, parts);
}

/** The literals between the wildcards. */
function literalParts(text: string): readonly string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') {
      const escaped = text.charAt(at + 1);
      // Positions count the opening quote of the JSON string.
      if (escaped !== '*' && escaped !== '\\') throw invalidPattern(`Invalid escape character at pos ${at + 1}`);
      parts.push(`${parts.pop() ?? ''}${escaped}`);
      at += 1;
    } else if (character === '*') {
      if (text.charAt(at + 1) === '*') throw invalidPattern(`Consecutive wildcard characters at pos ${at + 1}`);
      parts.push('');
    } else {
      parts.push(`${parts.pop() ?? ''}${character}`);
    }
  }
  return parts;
}

/** Takes each literal at its first place: linear in the text, whatever the pattern. */
function matches(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
