import { serializationError } from '../dynamodb-errors.ts';

/** The sentence for a scalar that has another JSON type. */
export function notConvertible(value: unknown, type: string): Error {
  if (typeof value === 'boolean') {
    return serializationError(`${value ? 'TRUE_VALUE' : 'FALSE_VALUE'} cannot be converted to ${type}`);
  }
  if (typeof value === 'number') {
    return serializationError(`${value % 1 === 0 ? 'NUMBER_VALUE' : 'DECIMAL_VALUE'} cannot be converted to ${type}`);
  }
  if (Array.isArray(value)) return serializationError(`Unrecognized collection type class java.lang.${type}`);
  return serializationError('Start of structure or map found where not expected');
}
