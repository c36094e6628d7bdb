import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../../../packages/local/src/aws-error.ts';
import type { CallContext, Service } from '../../../packages/local/src/service.ts';

const operator = { kind: 'operator', arn: 'arn:aws:iam::000000000000:root' } as const;

/** Serves engines by their target prefix over HTTP, without IAM: enough for the real SDK clients. */
export class ServiceEndpoint {
  readonly #services: readonly Service[];
  readonly #server: Server;

  constructor(services: (url: () => string) => readonly Service[]) {
    this.#services = services(() => this.url);
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      const controller = new AbortController();
      response.on('close', () => {
        if (!response.writableFinished) controller.abort();
      });
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const context: CallContext = { principal: operator, signal: controller.signal };
        this.#answer(String(request.headers['x-amz-target']), Buffer.concat(chunks).toString(), context).then(
          ({ status, headers, body }) => {
            response.writeHead(status, headers).end(body);
          },
          (error: unknown) => response.destroy(error as Error),
        );
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #answer(
    target: string,
    body: string,
    context: CallContext,
  ): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const [prefix, operation] = target.split('.');
    const service = this.#services.find((candidate) => candidate.targetPrefix === prefix);
    if (service === undefined || operation === undefined) throw new Error(`No engine for ${target}.`);
    const headers = { 'content-type': service.contentType };
    try {
      const input: unknown = JSON.parse(body);
      service.access(operation, input);
      return { status: 200, headers, body: JSON.stringify(await service.call(operation, input, context)) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const queryError = 'queryError' in error ? { 'x-amzn-query-error': String(error.queryError) } : {};
      return {
        status: error.statusCode,
        headers: { ...headers, ...queryError },
        body: JSON.stringify({ __type: error.code, message: error.message, ...error.fields }),
      };
    }
  }
}
