import { hash } from 'node:crypto';
import { invalidParameterValue } from './errors.ts';
import { type Input, members, optionalString } from './input.ts';

/** A message attribute as it is on the wire: binary values are base64. */
export interface AttributeValue {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}
export type AttributeValues = Readonly<Record<string, AttributeValue>>;

/** The characters SQS takes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
// oxlint-disable-next-line no-control-regex -- the control characters are what is looked for
const invalidCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

export function hasInvalidCharacters(text: string): boolean {
  return invalidCharacters.test(text) || !text.isWellFormed();
}

/**
 * Reads and checks message attributes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function readAttributes(input: Input, name: string): AttributeValues | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  const entries = Object.entries(members(value));
  if (entries.length === 0) return undefined;
  if (entries.length > 10) {
    throw invalidParameterValue(`Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`);
  }
  return Object.fromEntries(entries.map(([key, entry]) => [key, readAttribute(key, members(entry))]));
}

function readAttribute(name: string, entry: Input): AttributeValue {
  checkName(name);
  const DataType = optionalString(entry, 'DataType') ?? '';
  if (DataType === '') {
    throw invalidParameterValue(`The message attribute '${name}' must contain non-empty message attribute type.`);
  }
  const type = /^(String|Number|Binary)(\.|$)/.exec(DataType)?.[1];
  if (type === undefined) {
    throw invalidParameterValue(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  if (Buffer.byteLength(DataType) > 256) {
    throw invalidParameterValue('Message (user) attribute types must be shorter than 256 Bytes');
  }
  const field = type === 'Binary' ? 'BinaryValue' : 'StringValue';
  const value = optionalString(entry, field);
  if (value === undefined || value === '') {
    throw invalidParameterValue(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);
  }
  if (type === 'Number' && !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value)) {
    throw invalidParameterValue(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  if (type === 'Binary') return { DataType, BinaryValue: value };
  if (hasInvalidCharacters(value)) {
    throw invalidParameterValue(
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  return { DataType, StringValue: value };
}

function checkName(name: string): void {
  if (Buffer.byteLength(name) > 256) {
    throw invalidParameterValue('Message (user) attribute names must be shorter than 256 Bytes');
  }
  if (!/^[\w.-]+$/.test(name)) {
    throw invalidParameterValue(
      'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
    );
  }
  if (/^(aws|amazon)\./i.test(name) || name.startsWith('.') || name.endsWith('.')) {
    throw invalidParameterValue(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    );
  }
}

/** What attributes add to the size of a message: names, types and values. */
export function sizeOfAttributes(attributes: AttributeValues | undefined): number {
  let size = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes ?? {})) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    size += BinaryValue === undefined ? Buffer.byteLength(StringValue ?? '') : Buffer.byteLength(BinaryValue, 'base64');
  }
  return size;
}

/**
 * The digest SDKs check.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: AttributeValues): string {
  const parts: Buffer[] = [];
  const append = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const name of Object.keys(attributes).toSorted()) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    append(Buffer.from(name));
    append(Buffer.from(DataType));
    parts.push(Buffer.of(BinaryValue === undefined ? 1 : 2));
    append(BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64'));
  }
  return hash('md5', Buffer.concat(parts));
}
