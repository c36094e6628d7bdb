import { invalidParameterValue } from './errors.ts';

export interface MoveTaskName {
  readonly taskId: string;
  readonly sourceArn: string;
}

/** The opaque name of a message move task. */
export function encodeTaskHandle(name: MoveTaskName): string {
  return Buffer.from(JSON.stringify(name)).toString('base64');
}

export function decodeTaskHandle(handle: string): MoveTaskName {
  try {
    const value: unknown = JSON.parse(Buffer.from(handle, 'base64').toString());
    if (typeof value === 'object' && value !== null && 'taskId' in value && 'sourceArn' in value) {
      return { taskId: String(value.taskId), sourceArn: String(value.sourceArn) };
    }
  } catch {
    // Refused below, like any handle that says something else.
  }
  throw invalidParameterValue('Value for parameter TaskHandle is invalid.');
}
