import type { RedriveStep } from '../../../packages/core/src/index.ts';
import { delay } from '../../../packages/local/src/clock.ts';
import { flows, type Simulation } from '../simulation/simulation.ts';
import { drain } from './drain.ts';

export interface RedriveOptions {
  /** By the Dead Letters function, as the console and the command do; otherwise by SQS alone, where SQS can. */
  readonly byFunction: boolean;
}

/** Sends all dead letters again, as an operator does, and lets them drain. */
export async function redriveAll(simulation: Simulation, { byFunction }: RedriveOptions): Promise<readonly string[]> {
  // A rule's dead letter is a whole event, of which a queue takes the detail.
  const undelivered = await simulation.run(redriveByFunction(simulation, 'rules'));
  const redrive = byFunction ? redriveByFunction : moveBack;
  const ends = await simulation.run(Promise.all(flows.map((flow) => redrive(simulation, flow))));
  return [...undelivered, ...ends.flat(), ...(await drain(simulation))];
}

async function redriveByFunction(simulation: Simulation, flow: string): Promise<readonly string[]> {
  let request: object = { flow, canary: 0 };
  for (let step = 0; step < 1000; step++) {
    const answer = await simulation.request({
      method: 'POST',
      path: '/v1/dead-letters/redrive',
      caller: 'operator',
      body: JSON.stringify(request),
    });
    const { status, continuation } = answer.body as unknown as RedriveStep;
    if (status === 'completed') return [];
    if (status !== 'running') return [`the redrive of the ${flow} flow ended with ${JSON.stringify(answer.body)}`];
    request = { continuation };
  }
  return [`the redrive of the ${flow} flow does not end`];
}

async function moveBack(simulation: Simulation, flow: string): Promise<readonly string[]> {
  const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${simulation.stackName}-${name}`;
  const SourceArn = arn(`${flow}-dead-letters`);
  await simulation.operate('sqs', 'StartMessageMoveTask', { SourceArn, DestinationArn: arn(flow) });
  for (;;) {
    const { Results } = await simulation.operate('sqs', 'ListMessageMoveTasks', { SourceArn });
    const [task] = Results as readonly { Status: string }[];
    if (task?.Status !== 'RUNNING') return [];
    await delay(simulation.clock, 1000);
  }
}
