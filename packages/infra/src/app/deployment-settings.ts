/** What differs from one account to the next: the entry `sluice` of the `context` in an optional `cdk.json`. */
export interface DeploymentSettings {
  /** SNS topic told when an alarm rings and when it stops. @default - none */
  readonly alarmTopicArn?: string;
  /** Origins whose pages may call the API from a browser. @default - none */
  readonly allowedOrigins?: readonly string[];
}

/**
 * Reads the settings out of the text of a cdk.json.
 * @throws Error naming every setting that is unknown or wrong
 */
export function parseDeploymentSettings(cdkJson: string): DeploymentSettings {
  const { context } = JSON.parse(cdkJson) as {
    readonly context?: { readonly sluice?: Readonly<Record<string, unknown>> };
  };
  const settings = context?.sluice ?? {};
  const problems = Object.entries(settings).flatMap(([name, value]) => problemOf(name, value) ?? []);
  if (problems.length > 0) throw new Error(`cdk.json, context.sluice: ${problems.join('; ')}`);
  return settings as DeploymentSettings;
}

const topicArn = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/;
const origin = /^https?:\/\/[^/*\s]+$/;

function problemOf(name: string, value: unknown): string | undefined {
  switch (name) {
    case 'alarmTopicArn':
      return isMatch(topicArn, value)
        ? undefined
        : `alarmTopicArn is ${JSON.stringify(value)}; it must be the ARN of an SNS topic`;
    case 'allowedOrigins':
      return Array.isArray(value) && value.every((one) => isMatch(origin, one))
        ? undefined
        : `allowedOrigins is ${JSON.stringify(value)}; it must be a list of origins such as "https://console.example.com"`;
    default:
      return `${name} is unknown; there are alarmTopicArn and allowedOrigins`;
  }
}

function isMatch(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value);
}
