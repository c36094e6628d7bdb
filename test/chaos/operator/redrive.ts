import { delay } from '../../../packages/local/src/clock.ts';
import { flows, type Simulation } from '../simulation/simulation.ts';
import { drain } from './drain.ts';

/** Moves all dead letters back to their queues, as an operator does, and lets them drain. */
export async function redriveAll(simulation: Simulation): Promise<readonly string[]> {
  await simulation.run(Promise.all(flows.map((flow) => redrive(simulation, flow))));
  return drain(simulation);
}

async function redrive(simulation: Simulation, flow: string): Promise<void> {
  const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${simulation.stackName}-${name}`;
  const SourceArn = arn(`${flow}-dead-letters`);
  await simulation.operate('sqs', 'StartMessageMoveTask', { SourceArn, DestinationArn: arn(flow) });
  for (;;) {
    const { Results } = await simulation.operate('sqs', 'ListMessageMoveTasks', { SourceArn });
    const [task] = Results as readonly { Status: string }[];
    if (task?.Status !== 'RUNNING') return;
    await delay(simulation.clock, 1000);
  }
}
