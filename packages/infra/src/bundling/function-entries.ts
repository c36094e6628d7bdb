import { fileURLToPath } from 'node:url';
import { type LambdaName, lambdaNames } from '../lambdas/lambda-names.ts';

const functionsDirectory = new URL('../../../functions/src/', import.meta.url);

/** Entry file of each Lambda: `packages/functions/src/<lambda>/handler.ts`. */
export const functionEntries = Object.fromEntries(
  lambdaNames.map((name) => [name, fileURLToPath(new URL(`${name}/handler.ts`, functionsDirectory))]),
) as Readonly<Record<LambdaName, string>>;
