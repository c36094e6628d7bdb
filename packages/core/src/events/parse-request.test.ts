import { describe, expect, test } from 'vitest';
import { refusalOf, requestOf } from '../../test/factories.ts';
import { maxBodyBytes, parseRequest } from './parse-request.ts';

const put = { type: 'write.put', data: { table: 'users', item: { id: 'u-1' } } };
const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };

describe('one event', () => {
  test('gets its defaults', () => {
    expect(parseRequest(requestOf(put))).toEqual({
      batch: false,
      entries: [
        {
          index: 0,
          event: {
            ...put,
            id: 'id-0',
            source: '/',
            time: '2026-01-02T00:00:00.000Z',
            traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
          },
        },
      ],
    });
  });

  test('keeps what it brings, its time in UTC milliseconds', () => {
    const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;
    const given = {
      ...put,
      id: 'a.b:c~d-e_1',
      source: '/shop',
      specversion: '1.0',
      time: '2026-02-03T04:05:06.1234+05:30',
      traceparent,
    };
    expect(parseRequest(requestOf(given)).entries[0]).toMatchObject({
      event: { id: 'a.b:c~d-e_1', source: '/shop', time: '2026-02-02T22:35:06.123Z', traceparent },
    });
  });

  test('joins the trace of its request, unless that is broken', () => {
    const traceparent = `00-${'3'.repeat(32)}-${'4'.repeat(16)}-01`;
    const headers = { 'content-type': 'application/json' };
    expect(parseRequest(requestOf(put, { ...headers, traceparent })).entries[0]).toMatchObject({
      event: { traceparent },
    });
    expect(parseRequest(requestOf(put, { ...headers, traceparent: 'x' })).entries[0]).toMatchObject({
      event: { traceparent: expect.stringMatching(/^00-a/) },
    });
  });

  test.each([
    [{ Type: 'x', data: {} }, '/Type', /did you mean `type`/],
    [{ ...put, table: 'users' }, '/table', /`data`/],
    [{ data: {} }, '/type', /missing/],
    [{ type: 7, data: {} }, '/type', /string/],
    [{ type: 'write.put' }, '/data', /missing/],
    [{ ...put, id: '' }, '/id', /1 to 128/],
    [{ ...put, id: 'a b' }, '/id', /1 to 128/],
    [{ ...put, id: null }, '/id', /null/],
    [{ ...put, source: 'a b' }, '/source', /source/],
    [{ ...put, time: '2026-02-30T00:00:00Z' }, '/time', /RFC 3339/],
    [{ ...put, time: '2026-02-01' }, '/time', /RFC 3339/],
    [{ ...put, specversion: '0.3' }, '/specversion', /1\.0/],
    [{ ...put, traceparent: `00-${'0'.repeat(32)}-${'2'.repeat(16)}-00` }, '/traceparent', /W3C/],
    [{ ...put, datacontenttype: 'text/xml' }, '/datacontenttype', /json/],
    [{ ...put, data_base64: 'e30=' }, '/data_base64', /data/],
    ['"text"', '', /object/],
    ['null', '', /object/],
  ])('%j is refused at %j', (body, pointer, message) => {
    const refusal = refusalOf(() => parseRequest(requestOf(body)));
    expect(refusal).toMatchObject({ code: 'EVENT_INVALID', pointer });
    expect(refusal.message).toMatch(message);
  });
});

describe('an array', () => {
  test('tells of each event by itself', () => {
    const body = `[${JSON.stringify(put)},{"type":1,"data":{}},{"type":"write.put","data":{"n":1e400}},7,${JSON.stringify(put)}]`;
    const { batch, entries } = parseRequest(requestOf(body));
    expect(batch).toBe(true);
    expect(
      entries.map((entry) => ('problem' in entry ? [entry.problem.code, entry.problem.pointer] : entry.event.id)),
    ).toEqual(['id-0', ['EVENT_INVALID', '/1/type'], ['NUMBER_INVALID', '/2/data/n'], ['EVENT_INVALID', '/3'], 'id-1']);
  });

  test('of one is an array; of none or too many is refused', () => {
    expect(parseRequest(requestOf([put])).batch).toBe(true);
    expect(refusalOf(() => parseRequest(requestOf([]))).code).toBe('EVENT_INVALID');
    expect(parseRequest(requestOf(Array.from({ length: 1000 }, () => put))).entries).toHaveLength(1000);
    expect(refusalOf(() => parseRequest(requestOf(Array.from({ length: 1001 }, () => put)))).code).toBe(
      'TOO_MANY_EVENTS',
    );
  });
});

describe('CloudEvents', () => {
  const signUp = { type: 'user.signed-up', data: { userId: 'u' } };

  test('structured mode takes extension attributes; a domain event carries them, a command does not', () => {
    const more = { specversion: '1.0', partitionkey: 'x', subject: 's', seats: 3, trial: false, sluicecaller: 'me' };
    expect(parseRequest(requestOf({ ...signUp, ...more, unset: null }, structured)).entries[0]).toMatchObject({
      event: { type: 'user.signed-up', attributes: { partitionkey: 'x', subject: 's', seats: 3, trial: false } },
    });
    const { entries } = parseRequest(requestOf({ ...put, ...more }, structured));
    expect(entries[0]).toMatchObject({ event: { type: 'write.put' } });
    expect(JSON.stringify(entries)).not.toContain('partitionkey');
    expect(refusalOf(() => parseRequest(requestOf({ ...put, Id: 'x' }, structured)))).toMatchObject({ pointer: '/Id' });
  });

  test('an attribute that is null is none, as their JSON format has it', () => {
    const { entries } = parseRequest(requestOf({ ...put, id: null, source: null, subject: null }, structured));
    expect(entries[0]).toMatchObject({ event: { id: 'id-0', source: '/' } });
    expect(refusalOf(() => parseRequest(requestOf({ ...put, data: null, type: null }, structured)))).toMatchObject({
      pointer: '/type',
    });
  });

  test.each([
    ['subject', ''],
    ['dataschema', ['x']],
    ['tenant', { a: 1 }],
    ['seats', 1.5],
    ['seats', 2 ** 31],
  ])('the attribute %s cannot be %j', (name, value) => {
    for (const event of [put, signUp])
      expect(refusalOf(() => parseRequest(requestOf({ ...event, [name]: value }, structured)))).toMatchObject({
        code: 'EVENT_INVALID',
        pointer: `/${name}`,
      });
  });

  test('each of its content types carries what it says', () => {
    const batch = { 'content-type': 'application/cloudevents-batch+json' };
    expect(parseRequest(requestOf([put], batch)).batch).toBe(true);
    expect(refusalOf(() => parseRequest(requestOf(put, batch))).code).toBe('EVENT_INVALID');
    expect(refusalOf(() => parseRequest(requestOf([put], structured))).code).toBe('EVENT_INVALID');
  });

  test('binary mode has its attributes in headers, percent-encoded', () => {
    const headers = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-type': 'write.put',
      'ce-id': 'x-1',
      'ce-source': '/caf%C3%A9',
      'ce-tenant': '"a \\"b\\""',
    };
    const { batch, entries } = parseRequest(requestOf({ table: 'users', item: { id: 'u' } }, headers));
    expect(batch).toBe(false);
    expect(entries[0]).toMatchObject({
      event: { id: 'x-1', source: '/café', type: 'write.put', data: { table: 'users', item: { id: 'u' } } },
    });
    const domain = { ...headers, 'ce-type': 'user.signed-up', 'ce-subject': 'a%20b' };
    expect(parseRequest(requestOf({}, domain)).entries[0]).toMatchObject({
      event: { attributes: { tenant: 'a "b"', subject: 'a b' } },
    });
    const broken = { ...headers, 'ce-source': '/%ff' };
    expect(refusalOf(() => parseRequest(requestOf({}, broken)))).toMatchObject({
      code: 'EVENT_INVALID',
      pointer: '/source',
    });
    expect(refusalOf(() => parseRequest(requestOf('{"n":1e999}', headers)))).toMatchObject({
      code: 'NUMBER_INVALID',
      pointer: '/data/n',
    });
  });
});

describe('a body', () => {
  test.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/jsonx',
  ])('of type %s is refused', (type) => {
    expect(refusalOf(() => parseRequest(requestOf(put, { 'content-type': type }))).code).toBe(
      'CONTENT_TYPE_UNSUPPORTED',
    );
  });

  test('that is not UTF-8, too large or not JSON is refused', () => {
    expect(refusalOf(() => parseRequest(requestOf(Buffer.from([0x22, 0xe9, 0x22])))).code).toBe('BODY_NOT_UTF8');
    expect(refusalOf(() => parseRequest(requestOf(Buffer.alloc(maxBodyBytes + 1, 32)))).code).toBe('BODY_TOO_LARGE');
    expect(refusalOf(() => parseRequest(requestOf('{')))).toMatchObject({ code: 'BODY_NOT_JSON' });
  });
});
