/** Sends everything written to stdout and stderr, line by line, to `send`; the answer flushes an unfinished line. */
export function captureOutput(send: (stream: 'stdout' | 'stderr', text: string) => void): () => void {
  const flushes = (['stdout', 'stderr'] as const).map((stream) => {
    let rest = '';
    const write = (chunk: string | Uint8Array, second?: unknown, third?: unknown): boolean => {
      const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) send(stream, line);
      const written = typeof second === 'function' ? second : third;
      if (typeof written === 'function') queueMicrotask(written as () => void);
      return true;
    };
    // A worker's own stdout goes through its event loop, which stands still while the environment is frozen.
    process[stream].write = write;
    return () => {
      if (rest !== '') send(stream, rest);
      rest = '';
    };
  });
  return () => {
    for (const flush of flushes) flush();
  };
}
