import type { Deployment } from '../deployment.ts';
import type { DeclaredResource, Provided, ResourceType } from '../resource-type.ts';

/** A function of Node.js, from a bundled asset. */
export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  supported: [
    'Code.S3Bucket',
    'Code.S3Key',
    'Environment.Variables',
    'FunctionName',
    'Handler',
    'MemorySize',
    'PackageType',
    'ReservedConcurrentExecutions',
    'Role',
    'Runtime',
    'Timeout',
  ],
  ignored: {
    Architectures: 'functions run on the architecture of this machine',
    Description: 'a note for people',
    'EphemeralStorage.Size': 'functions write to the disk of this machine',
    LoggingConfig: 'what functions print goes to the log of the local system as it is',
    RecursiveLoop: 'loops are not detected locally',
    RuntimeManagementConfig: 'functions run on the Node.js of this project',
    Tags: 'labels for bills and searches',
    TracingConfig: 'there is no X-Ray here; trace ids travel in the events',
  },
  attributes: ['Arn'],
  provide: (resource, deployment) => Promise.resolve(provideFunction(resource, deployment)),
};

function provideFunction({ logicalId, properties }: DeclaredResource, deployment: Deployment): Provided {
  const { iam, naming, plan } = deployment;
  const name = properties.optionalString('FunctionName') ?? naming.physicalName(logicalId);
  const arn = naming.arn('lambda', `function:${name}`);
  const runtime = properties.optionalString('Runtime') ?? '';
  if (!runtime.startsWith('nodejs') || (properties.optionalString('PackageType') ?? 'Zip') !== 'Zip') {
    throw new Error(`property "Runtime" is to be a Node.js runtime with a bundled asset, not "${runtime}"`);
  }
  const roleArn = properties.string('Role');
  if (!iam.trusts(roleArn, 'lambda.amazonaws.com')) {
    throw new Error(`The role defined for the function cannot be assumed by Lambda: ${roleArn}`);
  }
  const reservedConcurrency = properties.optionalNumber('ReservedConcurrentExecutions');
  plan.functions.set(arn, {
    name,
    arn,
    roleArn,
    codeDirectory: deployment.assetDirectory(properties.object('Code').string('S3Key')),
    handler: properties.string('Handler'),
    environment: variables(properties.object('Environment').json('Variables') ?? {}),
    memoryMb: properties.optionalNumber('MemorySize') ?? 128,
    timeoutMs: (properties.optionalNumber('Timeout') ?? 3) * 1000,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
  });
  return { ref: name, attributes: { Arn: arn } };
}

function variables(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
