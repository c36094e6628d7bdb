import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SystemClock } from '../../clock.ts';
import { seededRandom } from '../../random.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { LambdaLogEntry } from './lambda-log.ts';
import { type LambdaOptions, LambdaService } from './lambda-service.ts';

const name = 'subject';
let directory: string;
let lambda: LambdaService;
let log: LambdaLogEntry[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambda-'));
  log = [];
});
afterEach(async () => {
  await lambda.close();
  rmSync(directory, { recursive: true });
});

function deploy(
  code: string,
  definition: Partial<FunctionDefinition> = {},
  options: Partial<LambdaOptions> = {},
): void {
  writeFileSync(join(directory, 'index.mjs'), code);
  lambda = new LambdaService({
    clock: new SystemClock(),
    random: seededRandom(1),
    credentialsFor: (roleArn) => ({ accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: roleArn }),
    endpointUrl: () => 'http://127.0.0.1:4566',
    log: (entry) => log.push(entry),
    ...options,
  });
  lambda.define({
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    roleArn: 'arn:aws:iam::000000000000:role/subject',
    codeDirectory: directory,
    handler: 'index.handler',
    environment: {},
    memoryMb: 256,
    timeoutMs: 10_000,
    ...definition,
  });
}

async function invoke(event: unknown = {}): Promise<{ error: boolean; payload: unknown }> {
  const { payload, functionError } = await lambda.invoke(name, event);
  return { error: functionError !== undefined, payload: JSON.parse(payload) };
}

describe('a function', () => {
  it('answers with what the handler returns', async () => {
    deploy('export const handler = async (event) => ({ got: event });');
    expect(await invoke({ a: 1 })).toEqual({ error: false, payload: { got: { a: 1 } } });
  });

  it('answers null where the handler returns nothing', async () => {
    deploy('export const handler = async () => {};');
    expect(await invoke()).toEqual({ error: false, payload: null });
  });

  it('sees its own variables, those of Lambda, and nothing of the machine', async () => {
    deploy('export const handler = async () => process.env;', { environment: { TABLE: 'users' } });
    const { payload } = await invoke();
    expect(payload).toMatchObject({
      TABLE: 'users',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/subject',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SESSION_TOKEN: 'arn:aws:iam::000000000000:role/subject',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: directory,
      TZ: ':UTC',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-/),
    });
    expect(payload).toMatchObject({ HOME: '/home/sbx_user1051' });
    expect(payload).not.toHaveProperty('PWD');
    expect(payload).not.toHaveProperty('NODE_COMPILE_CACHE');
  });

  it('gets a context with its deadline', async () => {
    deploy(
      'export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });',
    );
    const { requestId, payload } = await lambda.invoke(name, {});
    const context = JSON.parse(payload) as Record<string, unknown>;
    expect(context).toMatchObject({
      awsRequestId: requestId,
      functionName: name,
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:subject',
      memoryLimitInMB: '256',
      functionVersion: '$LATEST',
    });
    expect(context['left']).toBeGreaterThan(0);
    expect(context['left']).toBeLessThanOrEqual(10_000);
  });

  it('keeps its module state from one invocation to the next, and none between environments', async () => {
    deploy('let count = 0; export const handler = async () => ++count;');
    expect((await invoke()).payload).toBe(1);
    expect((await invoke()).payload).toBe(2);
    await lambda.kill(name);
    expect((await invoke()).payload).toBe(1);
  });

  it('stands still between invocations', async () => {
    deploy(`
      let ticks = 0;
      setInterval(() => { ticks += 1; }, 1);
      export const handler = async (event) => {
        const before = ticks;
        await new Promise((resolve) => setTimeout(resolve, event.wait));
        return { before, after: ticks };
      };`);
    const first = (await invoke({ wait: 20 })).payload as { after: number };
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    const second = (await invoke({ wait: 0 })).payload as { before: number };
    expect(first.after).toBeGreaterThan(0);
    // The turn of the event loop after thawing lets the overdue interval fire once.
    expect(second.before - first.after).toBeLessThanOrEqual(2);
  });
});

describe('a failing function', () => {
  it('answers with the error of the handler and lives on', async () => {
    deploy("let count = 0; export const handler = async () => { count += 1; throw new TypeError('no ' + count); };");
    expect(await invoke()).toMatchObject({
      error: true,
      payload: { errorType: 'TypeError', errorMessage: 'no 1', trace: expect.arrayContaining(['TypeError: no 1']) },
    });
    expect((await invoke()).payload).toMatchObject({ errorMessage: 'no 2' });
  });

  it.each([
    ['a module that is not there', 'other.handler', '', 'Runtime.ImportModuleError'],
    ['an import that is not there', 'index.handler', "import 'not-there';", 'Runtime.ImportModuleError'],
    [
      'a handler that is not exported',
      'index.other',
      'export const handler = async () => 1;',
      'Runtime.HandlerNotFound',
    ],
    ['a handler that is no function', 'index.handler', 'export const handler = 1;', 'Runtime.HandlerNotFound'],
    ['broken syntax', 'index.handler', 'export const = 1;', 'Runtime.UserCodeSyntaxError'],
    [
      'a callback handler',
      'index.handler',
      'export const handler = (a, b, c) => c();',
      'Runtime.CallbackHandlerDeprecated',
    ],
    ['an initialisation that throws', 'index.handler', "throw new RangeError('x');", 'RangeError'],
  ])('answers the initialisation error of %s', async (_name, handler, code, errorType) => {
    deploy(code, { handler });
    expect(await invoke()).toMatchObject({ error: true, payload: { errorType } });
  });

  it('is killed at its timeout, and starts cold the next time', async () => {
    deploy(
      'let count = 0; export const handler = async (event) => { count += 1; if (event.hang) await new Promise(() => setInterval(() => {}, 1000)); return count; };',
      { timeoutMs: 1000 },
    );
    expect(await invoke({ hang: true })).toMatchObject({
      error: true,
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/),
      },
    });
    expect((await invoke({})).payload).toBe(1);
    expect(log.filter((entry) => entry.kind === 'report').map((entry) => entry.status)).toEqual(['timeout', 'success']);
  });

  it('is killed at its timeout in the middle of a busy loop', async () => {
    deploy('export const handler = async () => { for (;;); };', { timeoutMs: 1000 });
    expect(await invoke()).toMatchObject({ error: true, payload: { errorType: 'Sandbox.Timedout' } });
  });

  it('dies of a rejection that nobody handles', async () => {
    deploy(
      "export const handler = async () => { void Promise.reject(new Error('lost')); await new Promise((resolve) => setTimeout(resolve, 1000)); };",
    );
    expect(await invoke()).toMatchObject({
      error: true,
      payload: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
    });
  });

  it.each([
    [0, 'Runtime exited without providing a reason'],
    [3, 'Runtime exited with error: exit status 3'],
  ])('dies of process.exit(%i)', async (code, reason) => {
    deploy(`export const handler = async () => { process.exit(${code}); };`);
    expect(await invoke()).toMatchObject({
      error: true,
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(`^RequestId: \\S+ Error: ${reason}$`),
      },
    });
  });

  it('dies when it waits for nothing', async () => {
    deploy('export const handler = () => new Promise(() => {});');
    expect(await invoke()).toMatchObject({ error: true, payload: { errorType: 'Runtime.ExitError' } });
  });

  it('dies of using more memory than it has', async () => {
    deploy(
      'export const handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())); };',
      {
        memoryMb: 64,
      },
    );
    expect(await invoke()).toMatchObject({ error: true, payload: { errorType: 'Runtime.OutOfMemory' } });
  });

  it('fails where its answer is over 6 MB', async () => {
    deploy("export const handler = async () => 'x'.repeat(6 * 1024 * 1024 + 200);");
    expect(await invoke()).toMatchObject({ error: true, payload: { errorType: 'Function.ResponseSizeTooLarge' } });
  });

  it('fails where its answer is no JSON', async () => {
    deploy('export const handler = async () => 1n;');
    expect(await invoke()).toMatchObject({
      error: true,
      payload: { errorType: 'Error', errorMessage: 'Unable to stringify response body' },
    });
  });
});

describe('Lambda', () => {
  it('refuses an unknown function', async () => {
    deploy('');
    await expect(lambda.invoke('other', {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      statusCode: 404,
    });
  });

  it('refuses a request over 6 MB', async () => {
    deploy('');
    await expect(lambda.invoke(name, 'x'.repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      statusCode: 413,
    });
  });

  it('throttles beyond the reserved concurrency', async () => {
    deploy('export const handler = async () => new Promise((resolve) => setTimeout(resolve, 50, 1));', {
      reservedConcurrency: 1,
    });
    const first = invoke();
    await expect(invoke()).rejects.toMatchObject({ code: 'TooManyRequestsException', statusCode: 429 });
    expect((await first).payload).toBe(1);
    expect((await invoke()).payload).toBe(1);
  });

  it('runs one invocation per environment, and lets those beyond the last one wait', async () => {
    deploy(
      `let running = 0; let most = 0;
       export const handler = async () => {
         running += 1; most = Math.max(most, running);
         await new Promise((resolve) => setTimeout(resolve, 20));
         running -= 1;
         return most;
       };`,
      {},
      { environmentsPerFunction: 2 },
    );
    const answers = await Promise.all(Array.from({ length: 8 }, () => invoke()));
    expect(answers.map(({ payload }) => payload)).toEqual(Array.from({ length: 8 }, () => 1));
    const coldStarts = log.filter((entry) => entry.kind === 'report' && entry.initDurationMs !== undefined);
    expect(coldStarts).toHaveLength(2);
  });

  it('asks one that has waited for its event when its turn has come', async () => {
    deploy(
      `export const handler = async (event) => {
         await new Promise((resolve) => setTimeout(resolve, 20));
         return event;
       };`,
      {},
      { environmentsPerFunction: 1 },
    );
    const waited: string[] = [];
    const ask = async (of: string) => {
      const { payload } = await lambda.invoke(name, `${of} at once`, {
        onWait: () => waited.push(of),
        onTurn: () => Promise.resolve(`${of} later`),
      });
      return JSON.parse(payload) as unknown;
    };
    expect(await Promise.all([ask('a'), ask('b')])).toEqual(['a at once', 'b later']);
    expect(waited).toEqual(['b']);
  });

  it('gives up an environment that stood idle', async () => {
    deploy('let count = 0; export const handler = async () => ++count;', {}, { idleMs: 20 });
    expect((await invoke()).payload).toBe(1);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect((await invoke()).payload).toBe(1);
  });

  it('logs each line with its function and request', async () => {
    deploy(
      "console.log('init'); export const handler = async () => { console.log('a\\nb'); process.stderr.write('c'); };",
    );
    const { requestId } = await lambda.invoke(name, {});
    expect(log.filter((entry) => entry.kind === 'line')).toEqual([
      { kind: 'line', functionName: name, stream: 'stdout', text: 'init' },
      { kind: 'line', functionName: name, requestId, stream: 'stdout', text: 'a' },
      { kind: 'line', functionName: name, requestId, stream: 'stdout', text: 'b' },
      { kind: 'line', functionName: name, requestId, stream: 'stderr', text: 'c' },
    ]);
    expect(log.map((entry) => entry.kind)).toEqual(['start', 'line', 'line', 'line', 'line', 'report']);
  });

  it('ends running invocations when it closes, and takes no more', async () => {
    deploy('export const handler = async () => new Promise((resolve) => setTimeout(resolve, 60_000));');
    const running = invoke();
    await new Promise((resolve) => {
      setTimeout(resolve, 150);
    });
    await lambda.close();
    expect(await running).toMatchObject({ error: true, payload: { errorType: 'Runtime.ExitError' } });
    await expect(invoke()).rejects.toMatchObject({ code: 'ServiceException' });
  });

  it('refuses invocations of a function whose thread cannot be made, each of them', async () => {
    deploy('export const handler = async () => 1;', { environment: { NODE_OPTIONS: '--bogus' } });
    for (const attempt of [1, 2, 3]) {
      await expect(invoke(), `attempt ${attempt}`).rejects.toThrow('--bogus is not allowed in NODE_OPTIONS');
    }
    expect(lambda.inFlight).toBe(0);
  });

  it('kills an environment where a test asks for it, before the run or after it', async () => {
    const ran: string[] = [];
    let moment = 'before';
    deploy(
      'export const handler = async (event) => { console.log(event.name); return 1; };',
      {},
      {
        log: (entry) => {
          if (entry.kind === 'line') ran.push(entry.text);
        },
        faults: { killBeforeRun: () => moment === 'before', killBeforeAnswer: () => moment === 'after' },
      },
    );
    expect(await invoke({ name: 'first' })).toMatchObject({ error: true, payload: { errorType: 'Runtime.ExitError' } });
    moment = 'after';
    expect(await invoke({ name: 'second' })).toMatchObject({
      error: true,
      payload: { errorType: 'Runtime.ExitError' },
    });
    moment = 'never';
    expect(await invoke({ name: 'third' })).toEqual({ error: false, payload: 1 });
    expect(ran).toEqual(['second', 'third']);
  });

  it('kills an environment in the middle of a run, whatever it does then', async () => {
    let afterMs: number | undefined = 20;
    deploy(
      'export const handler = async (event) => { while (event.endless); return 1; };',
      {},
      {
        faults: { killAfterMs: () => afterMs },
      },
    );
    expect(await invoke({ endless: true })).toMatchObject({ error: true, payload: { errorType: 'Runtime.ExitError' } });
    afterMs = undefined;
    expect(await invoke({ endless: false })).toEqual({ error: false, payload: 1 });
  });
});
