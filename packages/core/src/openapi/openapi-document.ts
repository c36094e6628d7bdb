import type { SluiceConfig } from '../config/define-config.ts';
import type { JsonObject } from '../events/sluice-event.ts';

export interface OpenApiInput {
  readonly version: string;
  /** Names the declared tables and domain events in the document. */
  readonly config?: SluiceConfig;
}

/** The OpenAPI 3.1 document of the whole API, made of the schemas that check the input. */
export function openApiDocument(_input: OpenApiInput): JsonObject {
  throw new Error('unfinished');
}
