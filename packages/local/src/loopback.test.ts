import { expect, it } from 'vitest';
import { NotLoopbackError, requireLoopback } from './loopback.ts';

it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('takes %s', (host) => {
  expect(() => requireLoopback(host)).not.toThrow();
});

it.each(['0.0.0.0', '::', '192.168.1.5', 'example.com', ''])('refuses "%s"', (host) => {
  expect(() => requireLoopback(host)).toThrow(NotLoopbackError);
});
