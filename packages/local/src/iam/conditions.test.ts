import { expect, it } from 'vitest';
import { compileCondition } from './conditions.ts';

const rule = 'arn:aws:events:us-east-1:000000000000:rule/system/write';

it.each([
  ['StringEquals', 'aws:SourceAccount', ['000000000000'], true],
  ['StringEquals', 'aws:SourceAccount', ['1', '2'], false],
  ['StringNotEquals', 'aws:SourceAccount', ['1', '2'], true],
  ['StringNotEquals', 'aws:SourceAccount', ['1', '000000000000'], false],
  ['StringLike', 'AWS:SourceArn', ['*:rule/system/*'], true],
  ['ArnLike', 'aws:SourceArn', ['arn:aws:events:*:000000000000:rule/*'], true],
  ['ArnLike', 'aws:SourceArn', ['arn:*:rule/*'], false],
  ['ArnNotLike', 'aws:SourceArn', ['arn:aws:events:*:000000000000:rule/*'], false],
  ['Bool', 'aws:SecureTransport', ['false'], false],
  ['Bool', 'aws:SecureTransport', ['TRUE'], true],
  ['NumericLessThan', 'aws:SourceAccount', ['1'], true],
  ['Null', 'aws:SourceArn', ['false'], true],
  ['Null', 'aws:PrincipalArn', ['false'], false],
  ['Null', 'aws:PrincipalArn', ['true'], true],
  // A key that is not there: fails, passes when negated, passes with IfExists.
  ['StringEquals', 'aws:PrincipalArn', ['x'], false],
  ['StringNotEquals', 'aws:PrincipalArn', ['x'], true],
  ['StringEqualsIfExists', 'aws:PrincipalArn', ['x'], true],
  ['StringEqualsIfExists', 'aws:SourceAccount', ['x'], false],
])('%s %s %j: %s', (operator, key, expected, holds) => {
  const context = { 'aws:sourceaccount': '000000000000', 'aws:sourcearn': rule, 'aws:securetransport': 'true' };
  expect(compileCondition(operator, key, expected)(context)).toBe(holds);
});
