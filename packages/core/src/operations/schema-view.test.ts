import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../json/parse-json.ts';
import { checkRow } from './import-row.ts';
import { schemaView } from './schema-view.ts';

const digits = '12345678901234567890123456789012345678';

describe('what a schema is shown', () => {
  it('has plain numbers wherever there are more digits than a double has', () => {
    const item = parseJson(
      `{"id":"a","n":${digits},"m":{"l":[1,0.12345678901234567890123,{"k":-${digits}}]},"s":{"$set":[${digits}]}}`,
    );
    expect(schemaView(item)).toEqual({
      id: 'a',
      n: 1.2345678901234568e37,
      m: { l: [1, 0.12345678901234568, { k: -1.2345678901234568e37 }] },
      s: { $set: [1.2345678901234568e37] },
    });
  });

  it('is a copy of the value, which a schema may change', () => {
    const item = { id: 'a', n: 1, m: { l: [1, null, { b: { $binary: 'AA==' } }] }, x: { $number: 1, other: 2 } };
    const view = schemaView(item) as { m: { l: unknown } };
    expect(view).toEqual(item);
    expect(view).not.toBe(item);
    expect(view.m.l).not.toBe(item.m.l);
  });

  it('keeps a number with all its digits where the schema wants a number, and refuses one that is too large', () => {
    const schema = v.looseObject({ id: v.string(), n: v.pipe(v.number(), v.maxValue(1e38)) });
    const table = { partitionKey: { name: 'id', type: 'string' }, schema } as const;
    expect(checkRow(table, { id: 'a', n: { $number: digits } })).toMatchObject({
      ok: true,
      item: { n: { N: digits } },
    });
    expect(checkRow(table, { id: 'a', n: { $number: '1e39' } })).toMatchObject({ ok: false, code: 'ITEM_INVALID' });
    expect(checkRow(table, { id: 'a', n: { $number: 'x' } })).toMatchObject({ ok: false, code: 'NUMBER_INVALID' });
  });
});
