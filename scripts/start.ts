import { enableCompileCache } from 'node:module';

// Half of a start is reading TypeScript: what was read once is kept.
enableCompileCache();
await import('./start/main.ts');
