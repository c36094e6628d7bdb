import { createHash } from 'node:crypto';

/** The account, region and stack in which a template is deployed, and the names that follow from them. */
export class Naming {
  readonly region: string;
  readonly accountId: string;
  readonly partition = 'aws';
  readonly urlSuffix = 'amazonaws.com';
  readonly stackName: string;
  readonly stackId: string;

  constructor(options: { region: string; accountId: string; stackName: string; stackGuid: string }) {
    this.region = options.region;
    this.accountId = options.accountId;
    this.stackName = options.stackName;
    this.stackId = this.arn('cloudformation', `stack/${options.stackName}/${options.stackGuid}`);
  }

  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.accountId}:${resource}`;
  }

  /** IAM is global: its ARNs carry no region. */
  iamArn(resource: string): string {
    return `arn:${this.partition}:iam::${this.accountId}:${resource}`;
  }

  /** Name of a resource that the template leaves unnamed: `<stack>-<logical id>-<suffix>`, the same at each start. */
  physicalName(logicalId: string, maxLength = 64): string {
    const suffix = this.suffix(logicalId).toUpperCase();
    const prefix = `${this.stackName}-${logicalId}`.slice(0, maxLength - suffix.length - 1);
    return `${prefix}-${suffix}`;
  }

  /** A UUID that belongs to this stack and logical id alone. */
  uuid(logicalId: string): string {
    const digest = createHash('sha256').update(`${this.stackId}/${logicalId}`).digest('hex');
    const parts = [digest.slice(0, 8), digest.slice(8, 12), `4${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`];
    return [...parts, digest.slice(20, 32)].join('-');
  }

  /** Twelve letters and digits that belong to this stack and logical id alone. */
  suffix(logicalId: string): string {
    const digest = createHash('sha256').update(`${this.stackId}/${logicalId}`).digest('hex');
    return BigInt(`0x${digest}`).toString(36).slice(0, 12);
  }
}
