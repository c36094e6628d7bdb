import type { Naming } from '../naming.ts';

/** ARN of a function which a template names by name, by ARN, or by the URI through which API Gateway invokes it. */
export function functionArn(reference: string, naming: Naming): string {
  const invocation = /:lambda:path\/2015-03-31\/functions\/(?<arn>[^/]+)\/invocations$/.exec(reference);
  const name = invocation?.groups?.['arn'] ?? reference;
  return name.startsWith('arn:') ? name : naming.arn('lambda', `function:${name}`);
}
