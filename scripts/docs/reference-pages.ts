import { renderErrors } from './render-errors.ts';
import { renderEvents } from './render-events.ts';
import { renderLocalRuntime } from './render-local-runtime.ts';

/** The pages of docs/reference that are made from the code, by path. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'docs/reference/errors.md': renderErrors(),
    'docs/reference/events.md': renderEvents(),
    'docs/reference/local-runtime.md': renderLocalRuntime(),
  };
}
