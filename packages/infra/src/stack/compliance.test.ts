import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { type App, CfnResource, type IPolicyValidationPlugin, type Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { buildStack } from '../../test/build-stack.ts';

// A mistake is made on purpose each time, so that the one finding shows that the check looks, and that it likes the rest.
// The validators take seconds of computing, more on a machine with other work.
const patienceMs = 180_000;

describe('the template', { timeout: patienceMs }, () => {
  it("is valid by CloudFormation's own schemas", () => {
    const mistake = (stack: Stack) => {
      new CfnResource(stack, 'mistake', { type: 'AWS::SQS::Queue', properties: { VisibilityTimeout: 'long' } });
    };
    expect(findings({ spoil: mistake, schemas: true })).toEqual(['F3012']);
  });

  it("passes cdk-nag's AWS Solutions checks, each exception acknowledged where it arises", () => {
    const mistake = (stack: Stack) => {
      new CfnQueue(stack, 'mistake');
    };
    const found = findings({ spoil: mistake, plugins: (app) => [new AwsSolutionsChecks(app)] });
    expect(found.toSorted()).toEqual(['AwsSolutions-SQS3', 'AwsSolutions-SQS4']);
  });

  it('gives a reason for each exception', () => {
    const { app, directory } = buildStack();
    rmSync(directory, { recursive: true, force: true });
    const acknowledged = app.node.findAll().flatMap((construct) => construct.node.metadata.filter(isAcknowledgement));
    const reasons = acknowledged.flatMap(({ data }) => Object.values(data as Record<string, string>));
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter((reason) => reason.length < 40)).toEqual([]);
  });

  it("passes AWS Control Tower's rules, but for these exceptions", () => {
    const exceptions: Readonly<Record<string, string>> = {
      api_gw_v2_authorization_type_configured_check:
        'the authorizer for API keys is work of its own (DESIGN section 2, Access)',
      cloudwatch_log_group_encrypted_check: 'log lines hold no item data (DESIGN section 5): CloudWatch encrypts them',
      cloudwatch_log_group_retention_period_check: '30 days serve operators; nothing in the logs is an audit record',
      dynamodb_table_encrypted_kms_check: 'encrypted with the key that DynamoDB owns: none to pay, to grant, to lose',
      lambda_function_public_access_prohibited_check: 'a source ARN is given; the rule cannot read a joined one',
      lambda_inside_vpc_check: 'the functions call public AWS endpoints alone; a VPC would guard nothing',
      sqs_dlq_check: 'the queues without a dead-letter queue are the dead-letter queues',
    };
    const found = findings({
      plugins: () => [controlTower(['apigateway', 'cloudwatch', 'dynamodb', 'lambda', 'sqs'])],
    });
    expect(found.toSorted()).toEqual(Object.keys(exceptions).toSorted());
  });
});

interface Report {
  readonly pluginReports: readonly { readonly violations: readonly { readonly ruleName: string }[] }[];
}

interface Inspection {
  readonly plugins?: (app: App) => readonly IPolicyValidationPlugin[];
  /** Whether CloudFormation's schemas are asked too, which takes seconds. */
  readonly schemas?: boolean;
  /** Adds a mistake. */
  readonly spoil?: (stack: Stack) => void;
}

/** Names of the rules that the synthesized template breaks. */
function findings({ plugins = () => [], schemas = false, spoil = () => {} }: Inspection): string[] {
  const { app, stack, directory } = buildStack(
    { alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:operators' },
    {
      builtinCloudFormationValidation: schemas,
      // Findings are errors, not warnings on the terminal.
      context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
    },
  );
  try {
    spoil(stack);
    Validations.of(app).addPlugins(...plugins(app));
    try {
      app.synth();
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ValidationFailed')) throw error;
    }
    const report = JSON.parse(readFileSync(join(directory, 'cdk.out', 'validation-report.json'), 'utf8')) as Report;
    return report.pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Control Tower's rules for these services; all of them take ten times as long, for services that the template lacks. */
function controlTower(services: readonly string[]): IPolicyValidationPlugin {
  const rules = new URL('../rules/control-tower/cfn-guard/', import.meta.resolve('@cdklabs/cdk-validator-cfnguard'));
  return new CfnGuardValidator({
    controlTowerRulesEnabled: false,
    rules: services.map((service) => fileURLToPath(new URL(service, rules))),
  }) as unknown as IPolicyValidationPlugin;
}

function isAcknowledgement({ type }: { readonly type: string }): boolean {
  return type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY;
}
