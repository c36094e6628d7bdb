import { validationError } from '../dynamodb-errors.ts';
import type { AttributeMap, AttributeType, AttributeValue } from '../values/attribute-value.ts';
import { typeOf } from '../values/attribute-value.ts';
import { compareBinary, compareUtf8 } from '../values/compare-values.ts';
import { addNumbers, compareNumbers } from '../values/decimal.ts';
import { numberFault } from '../validation/check-value.ts';
import type { CompiledUpdate, UpdateAction, UpdateOperand } from './compile-update.ts';
import { DocumentEditor } from './document-editor.ts';
import { valueAt } from './document-path.ts';

/** The item an update makes of another; the one given stays as it is. */
export function applyUpdate(update: CompiledUpdate, item: AttributeMap): AttributeMap {
  // All operands are read from the item as it was, whatever the clauses before them do.
  const assigned = update.actions.map((action) =>
    action.section === 'SET' && action.operand !== undefined ? evaluate(action.operand, item) : undefined,
  );
  const editor = new DocumentEditor(item);
  for (const [index, action] of update.actions.entries()) apply(editor, action, assigned[index]);
  return editor.finish();
}

function apply(editor: DocumentEditor, action: UpdateAction, assigned: AttributeValue | undefined): void {
  if (action.section === 'REMOVE') return editor.remove(action.path);
  if (assigned !== undefined) return editor.set(action.path, assigned);
  const operand = action.operand?.kind === 'value' ? action.operand.value : undefined;
  if (operand === undefined) throw new Error('ADD and DELETE take a value');
  const existing = editor.get(action.path);
  if (action.section === 'ADD') return editor.set(action.path, add(existing, operand));
  if (existing === undefined) return;
  const rest = removeMembers(existing, operand);
  if (rest === undefined) editor.remove(action.path);
  else editor.set(action.path, rest);
}

function evaluate(operand: UpdateOperand, item: AttributeMap): AttributeValue {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path': {
      const value = valueAt(item, operand.path);
      if (value !== undefined) return value;
      throw validationError('The provided expression refers to an attribute that does not exist in the item');
    }
    case 'call':
      return call(operand, item);
  }
}

function call({ name, operands }: UpdateOperand & { kind: 'call' }, item: AttributeMap): AttributeValue {
  const [first, second] = operands;
  if (first === undefined || second === undefined) throw new Error(`${name} takes two operands`);
  if (name === 'if_not_exists') {
    return (first.kind === 'path' ? valueAt(item, first.path) : undefined) ?? evaluate(second, item);
  }
  const left = evaluate(first, item);
  const right = evaluate(second, item);
  if (name === 'list_append') {
    if (left.L === undefined || right.L === undefined) throw wrongOperandType();
    return { L: [...left.L, ...right.L] };
  }
  return arithmetic(left, right, name);
}

function arithmetic(left: AttributeValue, right: AttributeValue, operator: '+' | '-'): AttributeValue {
  if (left.N === undefined || right.N === undefined) throw wrongOperandType();
  const sum = addNumbers(left.N, right.N, operator);
  if ('problem' in sum) throw numberFault(sum.problem, '');
  return { N: sum.text };
}

function add(existing: AttributeValue | undefined, operand: AttributeValue): AttributeValue {
  if (existing === undefined) return operand;
  const type = sameType(existing, operand);
  if (type === 'N') return arithmetic(existing, operand, '+');
  return setOf(type, [...new Set([...members(existing), ...members(operand)])].toSorted(orderOf(type)));
}

/** A set without the given members; undefined where none are left, for a set is never empty. */
function removeMembers(existing: AttributeValue, operand: AttributeValue): AttributeValue | undefined {
  const type = sameType(existing, operand);
  const removed = new Set(members(operand));
  const rest = members(existing).filter((member) => !removed.has(member));
  return rest.length === 0 ? undefined : setOf(type, rest);
}

function sameType(existing: AttributeValue, operand: AttributeValue): AttributeType {
  const type = typeOf(existing);
  if (type !== typeOf(operand)) throw wrongOperandType();
  return type;
}

function members(value: AttributeValue): string[] {
  return value.SS ?? value.NS ?? value.BS ?? [];
}

function orderOf(type: AttributeType): (left: string, right: string) => number {
  if (type === 'NS') return compareNumbers;
  return type === 'SS' ? compareUtf8 : compareBinary;
}

function setOf(type: AttributeType, list: string[]): AttributeValue {
  if (type === 'SS') return { SS: list };
  return type === 'NS' ? { NS: list } : { BS: list };
}

function wrongOperandType(): Error {
  return validationError('An operand in the update expression has an incorrect data type');
}
