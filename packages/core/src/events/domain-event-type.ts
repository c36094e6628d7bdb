/** Says whether a type is that of a domain event, `user.<name>` or `auth.<name>`; a name has at most 100 characters, the detail type of a bus entry 128. */
export function isDomainEventType(type: string): boolean {
  return /^(user|auth)\.[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(type);
}
