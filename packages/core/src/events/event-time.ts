/** A time of RFC 3339 in UTC with milliseconds; undefined when the text is none. A leap second becomes the last millisecond before the next minute. */
export function normalTime(text: string): string | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone, sign, zoneHour, zoneMinute] = match;
  const leap = second === '60';
  const clock = leap
    ? `${hour}:${minute}:59.999`
    : `${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  const local = new Date(`${year}-${month}-${day}T${clock}Z`);
  // Date rolls 30 February over to March.
  if (local.getUTCMonth() !== Number(month) - 1 || local.getUTCDate() !== Number(day)) return undefined;
  const offset =
    zone?.toUpperCase() === 'Z' ? 0 : (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -1 : 1);
  const iso = new Date(local.getTime() - offset * 60_000).toISOString();
  return iso.length === 24 ? iso : undefined;
}

const pattern =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d{1,30}))?([Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
