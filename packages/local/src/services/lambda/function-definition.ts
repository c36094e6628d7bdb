/** A Lambda function as the template describes it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** The execution role: what the function's calls and its event source mappings are judged by. */
  readonly roleArn: string;
  /** Directory of the deployed bundle, with the module that `handler` names. */
  readonly codeDirectory: string;
  /** Module and export: `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** @default unreserved: up to the account's limit */
  readonly reservedConcurrency?: number;
}
