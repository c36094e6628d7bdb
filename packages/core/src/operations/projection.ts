import { maxExpressionBytes } from '../conditions/compile-condition.ts';
import { clashingPaths, type DocumentPath, formatPath, parsePath } from '../conditions/document-path.ts';
import type { PlaceholderTable } from '../conditions/placeholder-table.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import { pointerTo } from '../json/json-pointer.ts';

export interface Projection {
  readonly expression?: string;
  /** Attributes fetched though not asked for. */
  readonly hidden: readonly string[];
}

/** The projection of the paths asked for, and of attributes `needed` besides. Errors: EVENT_INVALID. */
export function compileProjection(
  texts: readonly string[] | undefined,
  needed: readonly string[],
  placeholders: PlaceholderTable,
): Projection {
  if (!texts) return { hidden: [] };
  const paths = texts.map((text, index) => pathAt(text, pointerTo('/project', index)));
  const hidden = needed.filter((name) => !paths.some((path) => path.length === 1 && path[0] === name));
  const all = [...paths, ...hidden.map((name): DocumentPath => [name])];
  const clash = clashingPaths(all);
  if (clash) {
    throw new SluiceError(
      'EVENT_INVALID',
      `"project" names "${formatPath(clash[1])}", which clashes with "${formatPath(clash[0])}"; name each part once`,
      {
        pointer: '/project',
      },
    );
  }
  const expression = all.map((path) => placeholders.path(path)).join(', ');
  if (expression.length <= maxExpressionBytes) return { expression, hidden };
  throw new SluiceError(
    'EVENT_INVALID',
    `"project" becomes an expression of ${expression.length} bytes; DynamoDB takes ${maxExpressionBytes}; name fewer parts`,
    { pointer: '/project' },
  );
}

function pathAt(text: string, pointer: string): DocumentPath {
  try {
    return parsePath(text);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    throw new SluiceError('EVENT_INVALID', error.message, { pointer, received: text });
  }
}
