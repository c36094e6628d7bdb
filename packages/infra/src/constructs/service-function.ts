import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { physicalName } from './physical-name.ts';

export interface ServiceFunctionProps {
  /** The Lambda's one name: folder, construct id, log field; the physical name is `<stack>-<name>`. */
  readonly name: string;
  readonly description: string;
  /** Directory with the bundle, `index.mjs`. */
  readonly codeDirectory: string;
  /** 128-10,240 MB. */
  readonly memoryMb: number;
  /** At most 15 minutes. */
  readonly timeout: Duration;
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
    this.name = props.name;
    const functionName = physicalName(this, props.name);
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
      memorySize: props.memoryMb,
      timeout: props.timeout,
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
