import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';

it('starts on 4000 and 4566 with the data in .sluice unless told otherwise', () => {
  expect(parseOptions([])).toEqual({
    port: 4000,
    awsPort: 4566,
    host: '127.0.0.1',
    exposed: false,
    dataDirectory: '.sluice',
    json: false,
    help: false,
  });
});

it('takes any free port for both with --port 0', () => {
  expect(parseOptions(['--port', '0'])).toMatchObject({ port: 0, awsPort: 0 });
  expect(parseOptions(['--port', '0', '--aws-port', '4570'])).toMatchObject({ port: 0, awsPort: 4570 });
});

it('keeps the data in memory with --memory', () => {
  expect(parseOptions(['--memory'])).not.toHaveProperty('dataDirectory');
  expect(parseOptions(['--data', '/tmp/x'])).toMatchObject({ dataDirectory: '/tmp/x' });
});

it.each([
  [['--prot', '1'], /Unknown option '--prot'/],
  [['stray'], /Unexpected argument 'stray'/],
  [['--port', 'x'], '--port is to be a number from 0 to 65535, not "x"'],
  [['--aws-port', '65536'], '--aws-port is to be a number from 0 to 65535, not "65536"'],
  [['--port', ''], '--port is to be a number'],
  [['--memory', '--data', 'x'], '--memory and --data exclude each other'],
])('refuses %j', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
