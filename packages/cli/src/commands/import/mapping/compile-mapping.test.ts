import { defineConfig } from '@sluice/core';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { SourceRow } from '../rows/source-row.ts';
import { compileColumns, compileObjects } from './compile-mapping.ts';
import { inferTypes } from './infer-types.ts';
import { type MappingFlags, parseMapping } from './mapping.ts';
import { schemaTypes } from './schema-types.ts';

const none: MappingFlags = {
  rename: [],
  drop: [],
  set: [],
  empty: undefined,
  types: [],
  infer: false,
  columns: undefined,
};

function row(content: SourceRow['content']): SourceRow {
  return { line: 2, next: { offset: 0, line: 3 }, raw: '', content };
}

function mapCells(cells: Record<string, string>, flags: Partial<MappingFlags>): unknown {
  const mapping = parseMapping({ ...none, ...flags });
  const mapped = compileColumns(Object.keys(cells), mapping, mapping.types)(row(Object.values(cells)));
  return mapped.ok ? mapped.item : mapped.problem;
}

function mapObject(
  value: SourceRow['content'],
  flags: Partial<MappingFlags>,
  shape: 'plain' | 'lines' | 'scan' = 'plain',
): unknown {
  const mapping = parseMapping({ ...none, ...flags });
  const types = new Map([['version', 'number'] as const, ...mapping.types]);
  const mapped = compileObjects(mapping, types, shape)(row(value));
  return mapped.ok ? mapped.item : mapped.problem;
}

describe('columns', () => {
  it('converts cells by type and keeps every digit', () => {
    const types = ['a:number,b:boolean,c:list,d:map,e:set', 'f:number-set,g:binary,h:number,i:list,j:number'];
    const cells = {
      a: '-12.50',
      b: 'Yes',
      c: '["x",1]',
      d: '{"n":12345678901234567890}',
      e: 'red; blue;red',
      f: '[1,2]',
      g: 'aGk=',
      h: '0.12345678901234567890123456789012345678',
      i: 'x;y',
      j: ' +7 ',
    };
    expect(mapCells(cells, { types })).toEqual({
      a: -12.5,
      b: true,
      c: ['x', 1],
      d: { n: { $number: '12345678901234567890' } },
      e: { $set: ['red', 'blue'] },
      f: { $set: [1, 2] },
      g: { $binary: 'aGk=' },
      h: { $number: '0.12345678901234567890123456789012345678' },
      i: ['x', 'y'],
      j: 7,
    });
  });

  it.each([
    ['number', 'many', 'NUMBER_INVALID'],
    ['number', '1,234', 'NUMBER_INVALID'],
    ['number', 'NaN', 'NUMBER_INVALID'],
    ['number', '0x10', 'NUMBER_INVALID'],
    ['number', '1'.repeat(39), 'NUMBER_INVALID'],
    ['number', '1e400', 'NUMBER_INVALID'],
    ['boolean', 'maybe', 'TYPE_MISMATCH'],
    ['list', '[1,', 'TYPE_MISMATCH'],
    ['map', '[1]', 'TYPE_MISMATCH'],
    ['binary', 'a b', 'TYPE_MISMATCH'],
  ])('refuses as %s: %s', (type, cell, code) => {
    expect(mapCells({ x: cell }, { types: [`x:${type}`] })).toMatchObject({
      code,
      message: expect.stringContaining('x: ') as string,
    });
  });

  it('renames, drops and sets', () => {
    const flags = {
      rename: ['geonameid=id,lon=lng'],
      drop: ['junk'],
      set: ['source=a,b', 'year=2026'],
      types: ['year:number'],
    };
    expect(mapCells({ geonameid: '7', junk: 'x', lon: '1.5' }, flags)).toEqual({
      id: '7',
      lng: '1.5',
      source: 'a,b',
      year: 2026,
    });
  });

  it('treats empty cells as asked', () => {
    const cells = { id: '1', text: '', number: '' };
    const types = ['number:number'];
    expect(mapCells(cells, { types })).toEqual({ id: '1' });
    expect(mapCells(cells, { types, empty: 'null' })).toEqual({ id: '1', text: null, number: null });
    expect(mapCells(cells, { types, empty: 'keep' })).toEqual({ id: '1', text: '' });
  });

  it('refuses a row with more or fewer cells than columns', () => {
    const mapper = compileColumns(['a', 'b'], parseMapping(none), new Map());
    expect(mapper(row(['1']))).toMatchObject({
      ok: false,
      problem: { code: 'COLUMN_COUNT', message: 'The row has 1 cell, the header has 2' },
    });
  });

  it.each([
    [{ rename: ['z=y'] }, 'no column z'],
    [{ drop: ['z'] }, 'no column z'],
    [{ rename: ['a=b'] }, 'Two columns are called b'],
    [{ set: ['n=x'], types: ['n:number'] }, '--set n=x'],
  ])('refuses a mapping that does not fit the file: %j', (flags, reason) => {
    expect(() => mapCells({ a: '1', b: '2' }, flags)).toThrow(reason);
  });

  it.each([{ types: ['a:int'] }, { types: ['number'] }, { rename: ['a'] }, { empty: 'skip' }])(
    'refuses %j',
    (flags) => {
      expect(() => mapCells({ a: '1' }, flags)).toThrow('--');
    },
  );
});

describe('JSON rows', () => {
  it('are taken as they are, or mapped', () => {
    const value = { id: '1', n: '5', list: [1], $number: 'x' };
    expect(mapObject(value, {})).toBe(value);
    expect(
      mapObject({ a: '1', n: '5', b: 2 }, { rename: ['a=id'], drop: ['b'], types: ['n:number'], set: ['x=y'] }),
    ).toEqual({ id: '1', n: 5, x: 'y' });
    expect(mapObject(['no'], {})).toMatchObject({ code: 'ROW_UNREADABLE' });
    expect(mapObject(null, {})).toMatchObject({ code: 'ROW_UNREADABLE' });
  });

  it('get what --set gives in the type that the table says', () => {
    expect(mapObject({ id: '1' }, { set: ['version=7', 'kind=7'] })).toEqual({ id: '1', version: 7, kind: '7' });
  });

  it('lose no attribute to another that is renamed to its name', () => {
    expect(mapObject({ a: '1', b: '2' }, { rename: ['a=b'] })).toMatchObject({
      code: 'ROW_UNREADABLE',
      message: expect.stringContaining('Two attributes are called b') as string,
    });
    expect(mapObject({ a: '1', b: '2' }, { rename: ['a=b', 'b=a'] })).toEqual({ a: '2', b: '1' });
    expect(mapObject({ a: '1', b: '2' }, { rename: ['a=b'], drop: ['b'] })).toEqual({ b: '1' });
  });

  it('keep a name that no attribute can have, for the check that refuses it', () => {
    const mapped = mapObject(JSON.parse('{"a":1,"__proto__":{"x":1}}') as SourceRow['content'], { rename: ['a=b'] });
    expect(Object.keys(mapped as object)).toEqual(['b', '__proto__']);
  });

  it('of DynamoDB become plain, all ten types', () => {
    const typed = {
      s: { S: 'x' },
      n: { N: '12345678901234567890123456789012345678' },
      small: { N: '1.5' },
      yes: { BOOL: true },
      nil: { NULL: true },
      bytes: { B: 'aGk=' },
      ss: { SS: ['a'] },
      ns: { NS: ['1', '12345678901234567890'] },
      bs: { BS: ['aGk='] },
      list: { L: [{ S: 'a' }, { M: { deep: { N: '1' } } }] },
      map: { M: {} },
    };
    const plain = {
      s: 'x',
      n: { $number: '12345678901234567890123456789012345678' },
      small: 1.5,
      yes: true,
      nil: null,
      bytes: { $binary: 'aGk=' },
      ss: { $set: ['a'] },
      ns: { $set: [1, { $number: '12345678901234567890' }] },
      bs: { $set: [{ $binary: 'aGk=' }] },
      list: ['a', { deep: 1 }],
      map: {},
    };
    expect(mapObject({ Item: typed }, {}, 'lines')).toEqual(plain);
    expect(mapObject(typed, {}, 'scan')).toEqual(plain);
    expect(mapObject({ Item: { id: 'x' } }, {}, 'lines')).toMatchObject({ code: 'ROW_UNREADABLE' });
    expect(mapObject({ Keys: {}, NewImage: {} }, {}, 'lines')).toMatchObject({
      message: expect.stringContaining('incremental') as string,
    });
  });
});

describe('types', () => {
  it('come from the schema and the keys of a table', () => {
    const schema = v.intersect([
      v.looseObject({ id: v.string(), population: v.optional(v.pipe(v.number(), v.minValue(0))) }),
      v.object({
        capital: v.nullish(v.boolean()),
        tags: v.array(v.string()),
        kind: v.picklist(['a', 'b']),
        size: v.union([v.number(), v.number()]),
        any: v.any(),
      }),
    ]);
    const { tables } = defineConfig({
      tables: {
        cities: { partitionKey: { name: 'id', type: 'string' }, sortKey: { name: 'year', type: 'number' }, schema },
      },
    });
    expect(Object.fromEntries(schemaTypes(tables['cities']!))).toEqual({
      id: 'string',
      population: 'number',
      capital: 'boolean',
      tags: 'list',
      kind: 'string',
      size: 'number',
      year: 'number',
    });
  });

  it('are guessed for whole columns, and codes stay text', () => {
    const rows = [
      ['1', '007', 'true', '12345', ''],
      ['-2.5e3', '010', 'FALSE', '01234', ''],
      ['', '1', 'true', '99999', ''],
    ];
    expect(Object.fromEntries(inferTypes(['n', 'code', 'flag', 'zip', 'none'], rows))).toEqual({
      n: 'number',
      flag: 'boolean',
    });
  });
});
