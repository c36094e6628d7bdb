/** Seconds by which every message to a case's queue is delayed, so that those sent before "the start" arrive together. */
export const delaySeconds = 2;

/** Names of the three queues of a case in a stack: read by the mapping, its dead letters, and what the function tells of its runs. */
export function probeQueues(stackName: string, subject: string, index: number, fifo: boolean) {
  const suffix = fifo ? '.fifo' : '';
  const stem = `${stackName}-${subject}-${index}`;
  return { source: `${stem}${suffix}`, dead: `${stem}-dead${suffix}`, runs: `${stem}-runs` };
}

/** Name of a queue whose messages do nothing but start environments of the function, so that no case waits for one. */
export function warmUpQueue(stackName: string): string {
  return `${stackName}-warm-up`;
}
