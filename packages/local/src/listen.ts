import type { AddressInfo, Server } from 'node:net';

/** A port which this system wants and another program has. */
export class PortTakenError extends Error {
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`port ${port} is taken by another program`, { cause });
    this.name = 'PortTakenError';
    this.port = port;
  }
}

/** Whether an error says that the port is taken. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** Makes a server listen and answers with its origin, such as `http://127.0.0.1:4000`. @param port 0 takes any free one */
export async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((error: unknown) => {
    throw isPortTaken(error) ? new PortTakenError(port, error) : error;
  });
  const { port: actual } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;
}
