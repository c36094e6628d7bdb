import type { AttributeValue, Placeholders } from '@sluice/core';

/**
 * Evaluates DynamoDB condition expressions from their text, for tests: written from the expression grammar of AWS's
 * "Condition and filter expressions, operators, and functions", knowing nothing of Sluice's conditions.
 */
export function evaluateExpression(
  expression: string,
  placeholders: Placeholders,
  item: Record<string, AttributeValue>,
): boolean {
  const tokens = expression.match(/[#:]\w+|\w+|<>|<=|>=|[=<>(),.[\]]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(/\s/g, '')) throw new SyntaxError(`unread characters in ${expression}`);
  let at = 0;
  const result = readOr();
  if (at !== tokens.length) throw new SyntaxError(`stopped at token ${at} of ${expression}`);
  return result;

  function readOr(): boolean {
    let value = readAnd();
    while (take('OR')) value = readAnd() || value;
    return value;
  }

  function readAnd(): boolean {
    let value = readNot();
    while (take('AND')) value = readNot() && value;
    return value;
  }

  function readNot(): boolean {
    return take('NOT') ? !readNot() : readPrimary();
  }

  function readPrimary(): boolean {
    if (take('(')) {
      const doubled = tokens[at] === '(' && closing(at) + 1 === closing(at - 1);
      if (doubled) throw new SyntaxError('The expression has redundant parentheses');
      const value = readOr();
      expect(')');
      return value;
    }
    const name = tokens[at] ?? '';
    if (/^(attribute_|begins_with|contains)/.test(name)) return readFunction();
    const left = readOperand();
    if (take('BETWEEN')) {
      const low = readOperand();
      expect('AND');
      const high = readOperand();
      return order(left, low, (sign) => sign >= 0) && order(left, high, (sign) => sign <= 0);
    }
    if (take('IN')) {
      expect('(');
      let found = false;
      let operands = 1;
      do {
        found = same(left, readOperand()) || found;
        operands++;
      } while (take(','));
      expect(')');
      if (operands > 100) throw new SyntaxError('IN has more than 100 operands');
      return found;
    }
    const comparator = tokens[at++];
    const right = readOperand();
    if (comparator === '=') return same(left, right);
    if (comparator === '<>') return !same(left, right);
    if (comparator === '<') return order(left, right, (sign) => sign < 0);
    if (comparator === '<=') return order(left, right, (sign) => sign <= 0);
    if (comparator === '>') return order(left, right, (sign) => sign > 0);
    if (comparator === '>=') return order(left, right, (sign) => sign >= 0);
    throw new SyntaxError(`"${comparator}" is not a comparator`);
  }

  function readFunction(): boolean {
    const name = tokens[at++];
    expect('(');
    const subject = readOperand();
    const argument = take(',') ? readOperand() : undefined;
    expect(')');
    if (name === 'attribute_exists') return subject !== undefined;
    if (name === 'attribute_not_exists') return subject === undefined;
    if (subject === undefined || argument === undefined) return false;
    const [[type, content], [argumentType, wanted]] = [entry(subject), entry(argument)];
    if (name === 'attribute_type') return type === wanted;
    const text = type === 'B' ? hex(content) : content;
    const part = argumentType === 'B' ? hex(wanted) : wanted;
    const textual = (type === 'S' || type === 'B') && type === argumentType;
    if (name === 'begins_with') return textual && String(text).startsWith(String(part));
    if (textual)
      return type === 'S'
        ? String(text).includes(String(part))
        : Buffer.from(String(text), 'hex').includes(Buffer.from(String(part), 'hex'));
    if (type === 'L') return (content as AttributeValue[]).some((element) => same(element, argument));
    const elementType = ({ SS: 'S', NS: 'N', BS: 'B' } as Record<string, string>)[type];
    return (
      elementType === argumentType &&
      (content as unknown[]).some((element) => same({ [argumentType]: element } as unknown as AttributeValue, argument))
    );
  }

  function readOperand(): AttributeValue | undefined {
    const token = tokens[at++] ?? '';
    if (token === 'size') {
      expect('(');
      const value = readOperand();
      expect(')');
      return value && sizeOf(value);
    }
    if (token.startsWith(':')) {
      const value = placeholders.ExpressionAttributeValues?.[token];
      if (!value) throw new SyntaxError(`${token} is not defined`);
      return value;
    }
    let value: AttributeValue | undefined = item[nameOf(token)];
    for (;;) {
      if (take('.')) {
        const name = nameOf(tokens[at++] ?? '');
        value = value && 'M' in value ? value.M[name] : undefined;
      } else if (take('[')) {
        const index = Number(tokens[at++]);
        expect(']');
        value = value && 'L' in value ? value.L[index] : undefined;
      } else return value;
    }
  }

  function nameOf(token: string): string {
    const name = placeholders.ExpressionAttributeNames?.[token];
    if (name === undefined) throw new SyntaxError(`"${token}" is not a defined name`);
    return name;
  }

  function closing(open: number): number {
    let depth = 0;
    for (let index = open; index < tokens.length; index++) {
      if (tokens[index] === '(') depth++;
      if (tokens[index] === ')' && --depth === 0) return index;
    }
    return -1;
  }

  function take(token: string): boolean {
    if (tokens[at] !== token) return false;
    at++;
    return true;
  }

  function expect(token: string): void {
    if (!take(token)) throw new SyntaxError(`"${token}" expected at token ${at} of ${expression}`);
  }
}

function entry(value: AttributeValue): [string, unknown] {
  return Object.entries(value)[0] as [string, unknown];
}

function sizeOf(value: AttributeValue): AttributeValue | undefined {
  const [type, content] = entry(value);
  if (type === 'S') return { N: String((content as string).length) };
  if (type === 'B') return { N: String((content as Uint8Array).byteLength) };
  if (type === 'M') return { N: String(Object.keys(content as object).length) };
  return Array.isArray(content) ? { N: String(content.length) } : undefined;
}

function same(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return a !== undefined && b !== undefined && normal(a) === normal(b);
}

/** One text for equal values: numbers as fractions of whole numbers, sets and maps sorted. */
function normal(value: AttributeValue): string {
  const [type, content] = entry(value);
  if (type === 'N') return `N${scaled(content as string)}`;
  if (type === 'B') return `B${hex(content)}`;
  if (type === 'SS') return `SS${JSON.stringify([...(content as string[])].sort())}`;
  if (type === 'NS')
    return `NS${(content as string[])
      .map((element) => String(scaled(element)))
      .sort()
      .join()}`;
  if (type === 'BS') return `BS${(content as Uint8Array[]).map(hex).sort().join()}`;
  if (type === 'L') return `L[${(content as AttributeValue[]).map(normal).join(';')}]`;
  if (type === 'M') {
    const members = Object.entries(content as Record<string, AttributeValue>).map(
      ([name, member]) => JSON.stringify(name) + normal(member),
    );
    return `M{${members.sort().join(';')}}`;
  }
  return type + String(content);
}

function order(
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
  accepts: (sign: number) => boolean,
): boolean {
  if (a === undefined || b === undefined) return false;
  const [[type, left], [otherType, right]] = [entry(a), entry(b)];
  if (type !== otherType) return false;
  if (type === 'N') {
    const [x, y] = [scaled(left as string), scaled(right as string)];
    return accepts(x < y ? -1 : Number(x > y));
  }
  if (type === 'S') return accepts(Buffer.compare(Buffer.from(left as string), Buffer.from(right as string)));
  return type === 'B' && accepts(Buffer.compare(left as Uint8Array, right as Uint8Array));
}

/** A number times 10^170, whole for every number DynamoDB stores. */
function scaled(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return (
    BigInt(whole + fraction) * 10n ** BigInt(170 + Number(exponent) - fraction.length) * (whole === '-0' ? -1n : 1n)
  );
}

function hex(bytes: unknown): string {
  return Buffer.from(bytes as Uint8Array).toString('hex');
}
