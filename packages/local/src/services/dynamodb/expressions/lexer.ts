export type TokenKind = 'identifier' | 'name-placeholder' | 'value-placeholder' | 'number' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /([A-Za-z_][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([0-9]+)|(<>|<=|>=|[=<>(),.[\]+-])/y;
const KINDS: readonly TokenKind[] = ['identifier', 'name-placeholder', 'value-placeholder', 'number', 'symbol'];
const WHITESPACE = /[ \t\r\n]*/y;

/** Splits an expression into tokens; a character that begins none becomes a symbol no grammar knows. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let position = skipWhitespace(source, 0);
  while (position < source.length) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(source);
    const text = match === null ? source.charAt(position) : match[0];
    const group = match === null ? 4 : match.slice(1).findIndex((part) => part !== undefined);
    tokens.push({ kind: KINDS[group] ?? 'symbol', text, start: position, end: position + text.length });
    position = skipWhitespace(source, position + text.length);
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: source.length, end: source.length });
  return tokens;
}

function skipWhitespace(source: string, position: number): number {
  WHITESPACE.lastIndex = position;
  WHITESPACE.exec(source);
  return WHITESPACE.lastIndex;
}
