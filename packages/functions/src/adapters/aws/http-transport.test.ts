import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, expect, it } from 'vitest';
import { endpointOf } from './endpoint.ts';
import { HttpTransport } from './http-transport.ts';

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
const request = {
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
  body: '{"TableName":"é"}',
} as const;

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  if (server?.listening) await new Promise((resolve) => server!.close(resolve));
});

async function transportTo(listener: RequestListener, timeoutMs = 5000): Promise<HttpTransport> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const environment = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793',
  };
  return new HttpTransport(endpointOf('dynamodb', environment), environment, timeoutMs);
}

it('signs as the SDK signs, and carries the trace', async () => {
  const { promise, resolve } = Promise.withResolvers<Record<string, string>>();
  const transport = await transportTo((received, response) => {
    resolve(received.headers as Record<string, string>);
    response.end('{}');
  });
  expect(await transport.send(request)).toMatchObject({ statusCode: 200, body: '{}' });
  const { authorization, connection: _, 'x-amzn-trace-id': trace, ...headers } = await promise;
  expect(trace).toBe('Root=1-5759e988-bd862e3fe1be46a994272793');
  const signer = new SignatureV4({
    service: 'dynamodb',
    region: 'eu-west-1',
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const [hostname = '', port] = headers['host']!.split(':');
  const signed = await signer.sign(
    { method: 'POST', protocol: 'http:', hostname, port: Number(port), path: '/', headers, body: request.body },
    { signingDate: dateOf(headers['x-amz-date']!) },
  );
  expect(authorization).toBe(signed.headers['authorization']);
});

it('answers what came back, an error too', async () => {
  const transport = await transportTo((_, response) => {
    response.writeHead(400, { 'x-amzn-errortype': 'ValidationException' }).write('{"message":');
    response.end('"é"}');
  });
  const answer = { statusCode: 400, errorType: 'ValidationException', body: '{"message":"é"}' };
  expect(await transport.send(request)).toEqual(answer);
});

it('keeps its connection for the next call', async () => {
  const ports = new Set<number | undefined>();
  const transport = await transportTo((received, response) => {
    ports.add(received.socket.remotePort);
    response.end('{}');
  });
  for (let call = 0; call < 3; call++) await transport.send(request);
  expect(ports.size).toBe(1);
});

it('gives up a call that is not answered in time', async () => {
  const transport = await transportTo(() => {}, 20);
  await expect(transport.send(request)).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('gives up a call whose answer does not end in time', async () => {
  const transport = await transportTo((_, response) => void response.write('{'), 50);
  await expect(transport.send(request)).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('fails with the system’s code when the other side hangs up, before an answer or in one', async () => {
  const early = await transportTo((received) => received.socket.destroy());
  await expect(early.send(request)).rejects.toMatchObject({ code: 'ECONNRESET' });
  server!.closeAllConnections();
  server!.close();
  const late = await transportTo((_, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('{');
    setImmediate(() => response.destroy());
  });
  await expect(late.send(request)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

function dateOf(amzDate: string): Date {
  return new Date(amzDate.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** SHA-256 in the form that the SDK's signer takes. */
class Sha256 {
  readonly #hash;

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as Buffer);
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}
