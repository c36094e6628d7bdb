import type { SluiceConfig } from '../config/define-config.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { componentSchemas } from './event-schemas.ts';
import { paths } from './paths.ts';

export interface OpenApiInput {
  readonly version: string;
  /** Names the declared tables and domain events in the document. */
  readonly config?: SluiceConfig;
}

/** The OpenAPI 3.1 document of the whole API, made of the schemas that check the input. */
export function openApiDocument({ version, config }: OpenApiInput): JsonObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sluice',
      version,
      description: 'Every read, write and import of DynamoDB tables is an event: checked, routed, applied once.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    paths: paths(),
    components: { schemas: componentSchemas(config) },
  };
}
