import { BlockList, isIP } from 'node:net';

/** An address from which others on the network would reach this machine. */
export class NotLoopbackError extends Error {
  readonly host: string;

  constructor(host: string) {
    super(
      `${host} is not a loopback address: whoever reaches this machine could read and write the local tables without a key`,
    );
    this.name = 'NotLoopbackError';
    this.host = host;
  }
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Refuses an address that others could reach. */
export function requireLoopback(host: string): void {
  const version = isIP(host);
  const isLoopback = version === 0 ? host === 'localhost' : loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
  if (!isLoopback) throw new NotLoopbackError(host);
}
