import type { AttributeMap, AttributeType, AttributeValue } from '../values/attribute-value.ts';
import { type DocumentPath, valueAt } from './document-path.ts';

/** One operand of a condition with its placeholders resolved. */
export type Operand =
  | { readonly kind: 'path'; readonly path: DocumentPath }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly operand: Operand }
  /** What could not be resolved; the fault is reported already. */
  | { readonly kind: 'unknown' };

export function evaluateOperand(operand: Operand, item: AttributeMap): AttributeValue | undefined {
  switch (operand.kind) {
    case 'path':
      return valueAt(item, operand.path);
    case 'value':
      return operand.value;
    case 'size': {
      const value = evaluateOperand(operand.operand, item);
      const size = value === undefined ? undefined : sizeOf(value);
      return size === undefined ? undefined : { N: String(size) };
    }
    case 'unknown':
      return undefined;
  }
}

/** The type of an operand where it is known before any item is read. */
export function operandType(operand: Operand): AttributeType | undefined {
  if (operand.kind === 'size') return 'N';
  if (operand.kind !== 'value') return undefined;
  for (const type in operand.value) return type as AttributeType;
  return undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html#Expressions.OperatorsAndFunctions.Functions */
function sizeOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  const members = value.SS ?? value.NS ?? value.BS ?? value.L;
  if (members !== undefined) return members.length;
  return value.M === undefined ? undefined : Object.keys(value.M).length;
}
