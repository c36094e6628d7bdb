import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';

import { captureOutput } from './capture-output.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import type { BootstrapData, InvocationRequest, WorkerMessage } from './messages.ts';
import { errorDocument, RuntimeError } from './runtime-error.ts';

// Runs inside the worker thread of one execution environment: loads the handler, then answers one invocation after the other.

const { port, control, codeDirectory, handler: handlerName, responseBytes } = workerData as BootstrapData;

const send = (message: WorkerMessage): void => port.postMessage(message);
const flushOutput = captureOutput((stream, text) => send({ kind: 'line', stream, text }));

process.on('uncaughtException', (error) => end(error, 129));
process.on('unhandledRejection', (reason) => {
  end(new RuntimeError('UnhandledPromiseRejection', String(reason)), 128);
});
// It speeds up this thread's start alone and is none of the function's business.
delete process.env['NODE_COMPILE_CACHE'];

void run();

async function run(): Promise<void> {
  let handler: Handler;
  try {
    handler = await loadHandler(codeDirectory, handlerName);
  } catch (error) {
    end(error, 1);
    return;
  }
  send({ kind: 'ready' });
  for (;;) {
    const request = nextRequest(port, control);
    // One turn of the event loop, as between two polls of Lambda's runtime: what happened to sockets while frozen is seen
    // before the handler picks one from its pool.
    await new Promise(setImmediate);
    send(await answer(handler, request));
  }
}

async function answer(handler: Handler, request: InvocationRequest): Promise<WorkerMessage> {
  process.env['_X_AMZN_TRACE_ID'] = request.traceHeader;
  try {
    const result = await handler(request.event, invocationContext(request));
    const payload = serialise(result);
    if (Buffer.byteLength(payload) > responseBytes) {
      return {
        kind: 'error',
        payload: JSON.stringify({
          errorType: 'Function.ResponseSizeTooLarge',
          errorMessage: `Response payload size exceeded maximum allowed payload size (${responseBytes} bytes).`,
        }),
      };
    }
    return { kind: 'answer', payload };
  } catch (error) {
    return { kind: 'error', payload: errorDocument(error) };
  } finally {
    flushOutput();
  }
}

function serialise(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

function invocationContext(request: InvocationRequest): object {
  const deadline = performance.now() + request.timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: request.functionArn,
    awsRequestId: request.requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

/** Waits for the next invocation with the whole thread asleep: between invocations nothing in the environment runs. */
function nextRequest(from: MessagePort, signal: Int32Array): InvocationRequest {
  for (;;) {
    const seen = Atomics.load(signal, 0);
    const received = receiveMessageOnPort(from) as { message: InvocationRequest } | undefined;
    if (received !== undefined) return received.message;
    Atomics.wait(signal, 0, seen);
  }
}

function end(error: unknown, exitCode: number): void {
  flushOutput();
  send({ kind: 'fault', payload: errorDocument(error) });
  process.exit(exitCode);
}
