import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject, JsonValue } from './sluice-event.ts';

/** Says whether a request is a CloudEvent in binary mode: attributes in `ce-` headers, data in the body. */
export function isBinaryMode(headers: Readonly<Record<string, string | undefined>>): boolean {
  return ['ce-specversion', 'ce-type', 'ce-id', 'ce-source'].some((name) => headers[name] !== undefined);
}

/**
 * The envelope of a CloudEvent in binary mode, its header values decoded as the HTTP binding says (CloudEvents HTTP
 * protocol binding 1.0, 3.1.3.2): first quoted strings, then percent encoding.
 *
 * @throws SluiceError EVENT_INVALID
 */
export function envelopeOfHeaders(headers: Readonly<Record<string, string | undefined>>, data: JsonValue): JsonObject {
  const attributes = Object.entries(headers).flatMap(([header, value]) => {
    if (value === undefined || !header.startsWith('ce-')) return [];
    const name = header.slice('ce-'.length);
    return [[name, decode(value, name)] as const];
  });
  if (attributes.some(([name]) => name === 'data')) {
    throw new SluiceError(
      'EVENT_INVALID',
      'A CloudEvent in binary mode has its data in the body, not in a `ce-data` header',
      { pointer: '/data' },
    );
  }
  return { ...Object.fromEntries(attributes), data };
}

function decode(header: string, name: string): string {
  const trimmed = header.trim();
  const unquoted = /^".*"$/s.test(trimmed) ? trimmed.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : trimmed;
  try {
    // A percent sign that starts no escape stands for itself.
    return decodeURIComponent(unquoted.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch (cause) {
    throw new SluiceError('EVENT_INVALID', `The header ce-${name} is not percent-encoded UTF-8`, {
      pointer: `/${name}`,
      received: header,
      cause,
    });
  }
}
