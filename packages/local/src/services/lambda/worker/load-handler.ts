import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { RuntimeError } from './runtime-error.ts';

export type Handler = (event: unknown, context: object) => unknown;

const extensions = ['.js', '.mjs', '.cjs'] as const;

/** Loads `index.handler` from the bundle, with the errors that Lambda's Node.js runtime gives. */
export async function loadHandler(codeDirectory: string, handler: string): Promise<Handler> {
  if (handler.includes('..')) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const [moduleName = '', ...exportPath] = basename(handler).split('.');
  if (exportPath.length === 0) throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  const module = await importModule(resolve(codeDirectory, dirname(handler), moduleName), moduleName);
  let found: unknown = module;
  for (const key of exportPath) {
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  }
  if (found === undefined || found === null) {
    throw new RuntimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw new RuntimeError('HandlerNotFound', `${handler} is not a function`);
  if (found.length >= 3) {
    // https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html: gone with Node.js 24.
    throw new RuntimeError(
      'CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  }
  return found as Handler;
}

async function importModule(path: string, moduleName: string): Promise<object> {
  const extension = extensions.find((candidate) => existsSync(path + candidate));
  if (extension === undefined) {
    throw new RuntimeError(
      'ImportModuleError',
      `Error: Cannot find module '${moduleName}'\nRequire stack:\n- /var/runtime/index.mjs`,
    );
  }
  try {
    // As Lambda does: what is CommonJS by its name is required, which costs less than to import it.
    if (extension === '.cjs') return createRequire(path)(path + extension) as object;
    return (await import(pathToFileURL(path + extension).href)) as object;
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', String(error));
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error));
    }
    throw error;
  }
}
