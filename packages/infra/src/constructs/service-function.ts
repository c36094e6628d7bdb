import type { FunctionEntry } from '@sluice/functions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { physicalName } from './physical-name.ts';

export interface ServiceFunctionProps {
  /** Name, memory (128-10,240 MB) and timeout (at most 15 minutes); the physical name is `<stack>-<name>`. */
  readonly entry: FunctionEntry;
  readonly description: string;
  /** Directory with the bundle, `index.cjs`. */
  readonly codeDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What its role may do besides writing its logs and traces. */
  readonly permissions: readonly PolicyStatement[];
}

/** A Lambda function with a log group that ends and a role that holds just what is written down here. */
export class ServiceFunction extends Construct {
  readonly name: string;
  readonly function: Function;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { name, memoryMb, timeoutSeconds } = props.entry;
    this.name = name;
    const functionName = physicalName(this, name);
    const logGroup = new LogGroup(this, 'logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of our own: CDK's default one brings a managed policy that may write to every log group of the account.
    const role = new Role(this, 'role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${functionName} may do`,
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'WriteLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const statement of props.permissions) role.addToPolicy(statement);
    this.function = new Function(this, 'function', {
      functionName,
      description: props.description,
      code: Code.fromAsset(props.codeDirectory),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      environment: { ...props.environment },
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources to name: PutTraceSegments and PutTelemetryRecords can only be granted on *.',
    });
  }
}
