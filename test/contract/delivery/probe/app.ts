import { synthesizeProbe } from './synthesize-probe.ts';

// cdk deploy --app 'node test/contract/delivery/probe/app.ts'
await synthesizeProbe();
