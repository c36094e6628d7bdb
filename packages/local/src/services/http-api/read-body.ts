import type { IncomingMessage } from 'node:http';

/** The whole body; what is over the limit is not kept. */
export function readBody(message: IncomingMessage, limitBytes: number): Promise<Buffer | 'too-large' | 'aborted'> {
  if (Number(message.headers['content-length'] ?? 0) > limitBytes) {
    message.resume();
    return Promise.resolve('too-large');
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) chunks.push(chunk);
      else resolve('too-large');
    });
    message.once('end', () => resolve(Buffer.concat(chunks)));
    message.once('error', () => resolve('aborted'));
    message.once('close', () => resolve('aborted'));
  });
}
