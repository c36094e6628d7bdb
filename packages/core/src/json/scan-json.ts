import { SluiceError } from '../errors/sluice-error.ts';
import { readDecimal } from '../values/decimal.ts';
import { pointerTo } from './json-pointer.ts';

export interface JsonScan {
  /** What would be lost or cannot be stored, with pointers, in order of the text. */
  readonly faults: readonly SluiceError[];
  /** Whether any number may be more than a double carries. */
  readonly hasLongNumbers: boolean;
}

/** A request has at most so many events. */
const maxFaults = 1000;

interface Level {
  /** Names seen; undefined for an array. */
  readonly names: Set<string> | undefined;
  step: string | number;
}

/** Looks in a text that JSON.parse accepts for what JSON.parse loses: duplicate names, long numbers, broken Unicode. */
export function scanJson(text: string): JsonScan {
  const faults: SluiceError[] = [];
  const wellFormed = text.isWellFormed();
  const levels: Level[] = [];
  let hasLongNumbers = false;
  let faultyStep: string | number | undefined;
  let expectName = false;

  for (let at = 0; at < text.length; at++) {
    const level = levels.at(-1);
    const character = text.charCodeAt(at);
    if (character === quote) {
      const end = endOfString(text, at);
      readString(text.slice(at, end + 1), level);
      at = end;
    } else if (character === openBrace) {
      levels.push({ names: new Set(), step: '' });
      expectName = true;
    } else if (character === openBracket) {
      levels.push({ names: undefined, step: 0 });
      expectName = false;
    } else if (character === closeBrace || character === closeBracket) {
      levels.pop();
    } else if (character === comma && level) {
      expectName = level.names !== undefined;
      if (typeof level.step === 'number') level.step++;
    } else if (character === minus || (character >= zero && character <= nine)) {
      at = readNumber(at) - 1;
    }
  }
  return { faults, hasLongNumbers };

  function readString(quoted: string, level: Level | undefined): void {
    const plain = !quoted.includes('\\');
    const content = plain ? quoted.slice(1, -1) : (JSON.parse(quoted) as string);
    if (expectName && level?.names) {
      expectName = false;
      level.step = content;
      if (level.names.has(content))
        fault('VALUE_INVALID', `The name "${content}" stands twice in one object; keep one of them`);
      if (content === '__proto__') fault('VALUE_INVALID', '"__proto__" cannot be the name of an attribute; rename it');
      level.names.add(content);
    }
    if (!(plain && wellFormed) && !content.isWellFormed()) {
      fault(
        'VALUE_INVALID',
        'The text has an unpaired surrogate, which is not a Unicode character; send both halves or neither',
      );
    }
  }

  function readNumber(start: number): number {
    let end = start + 1;
    while (end < text.length && isNumberPart(text.charCodeAt(end))) end++;
    const token = text.slice(start, end);
    if (end - start > 15 || token.includes('e') || token.includes('E') || token === '-0') {
      hasLongNumbers = true;
      const why = readDecimal(token);
      if (typeof why === 'string') fault('NUMBER_INVALID', `${token.slice(0, 60)} ${why}`);
    }
    return end;
  }

  /** The first of each event is enough, and of more events than a request may have none. */
  function fault(code: 'VALUE_INVALID' | 'NUMBER_INVALID', message: string): void {
    const step = levels[0]?.step;
    if (faults.length >= maxFaults || (faults.length > 0 && step === faultyStep)) return;
    faultyStep = step;
    faults.push(new SluiceError(code, message, { pointer: pointer() }));
  }

  function pointer(): string {
    return levels.reduce((path, { step }) => pointerTo(path, step), '');
  }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  for (;;) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
}

function isNumberPart(code: number): boolean {
  return (code >= zero && code <= nine) || code === 46 || code === 101 || code === 69 || code === 43 || code === minus;
}

const quote = 34;
const comma = 44;
const minus = 45;
const zero = 48;
const nine = 57;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;
