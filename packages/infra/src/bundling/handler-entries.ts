import { fileURLToPath } from 'node:url';
import { functionEntries } from '@sluice/functions';
import type { LambdaName } from '../lambdas/function-entry.ts';

const functionsSource = new URL('./', import.meta.resolve('@sluice/functions'));

/** File that exports each Lambda's handler. */
export const handlerEntries = Object.fromEntries(
  functionEntries.map(({ name, entry }) => [name, fileURLToPath(new URL(entry, functionsSource))]),
) as Readonly<Record<LambdaName, string>>;
