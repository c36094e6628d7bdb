export { analyticsProcessorEnvironment } from './analytics-processor/config.ts';
export { deadLettersEnvironment } from './dead-letters/config.ts';
export { eventProcessorEnvironment } from './event-processor/config.ts';
export { functionEntries, type FunctionEntry } from './function-entries.ts';
export { importProcessorEnvironment } from './import-processor/config.ts';
export { queryProcessorEnvironment } from './query-processor/config.ts';
export { readApiEnvironment } from './read-api/config.ts';
export { writeProcessorEnvironment } from './write-processor/config.ts';
