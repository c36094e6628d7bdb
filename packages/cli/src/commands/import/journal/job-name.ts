import { createHash } from 'node:crypto';
import { type Mapping, mappingIdentity, sortedEntries } from '../mapping/mapping.ts';
import { packingVersion } from '../batches/pack-batches.ts';
import type { Plan } from '../plan.ts';
import { stemOf } from '../source/input.ts';
import type { Content } from '../source/inspect.ts';

/** Names the job after what it does: the same content, table and mapping is the same job, on any machine. */
export function jobName({ input, table, format, types }: Plan, mapping: Mapping, content: Content): string {
  const identity = [
    packingVersion,
    content.hash,
    table.name,
    table.definition.partitionKey,
    table.definition.sortKey ?? null,
    format,
    mappingIdentity(mapping),
    sortedEntries(types),
  ];
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
  const stem = stemOf(input.name)
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, 60);
  return `${stem}-${hash}`;
}

/** The job's name when it is run for the n-th time from the start: a job that ran to its end cannot run again. */
export function generationName(job: string, generation: number): string {
  return generation === 1 ? job : `${job}.${generation}`;
}
