import { BlockList, isIP } from 'node:net';
import { invalidPattern } from '../errors.ts';

/** `cidr`: addresses of IPv4 or IPv6 within a block. */
export function compileCidr(operand: unknown): (leaf: unknown) => boolean {
  // AWS's own word for it here is "prefix".
  if (typeof operand !== 'string') throw invalidPattern('prefix match pattern must be a string');
  const [address, mask, ...rest] = operand.split('/');
  if (address === undefined || mask === undefined || rest.length > 0) {
    throw invalidPattern("Malformed CIDR, one '/' required");
  }
  const version = isIP(address);
  if (version === 0) throw invalidPattern(`Nonstandard IP address: ${address}`);
  const bits = version === 4 ? 32 : 128;
  if (!/^\d+$/.test(mask)) throw invalidPattern('Malformed CIDR, mask bits must be an integer');
  if (Number(mask) > bits) throw invalidPattern(`IPv${version} mask bits must be < ${bits}`);
  const block = new BlockList();
  const family = version === 4 ? 'ipv4' : 'ipv6';
  block.addSubnet(address, Number(mask), family);
  return (leaf) => typeof leaf === 'string' && isIP(leaf) === version && block.check(leaf, family);
}
