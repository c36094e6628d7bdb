import { CfnResource, type Stack } from 'aws-cdk-lib/core';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const maxResources = 500;

/** Refuses at synthesis what CloudFormation would refuse at deployment, and says what to do about it. */
export function refuseOversize(stack: Stack): void {
  stack.node.addValidation({
    validate: () => {
      const resources = stack.node.findAll().filter((construct) => CfnResource.isCfnResource(construct));
      if (resources.length <= maxResources) return [];
      const alarms = resources.filter(({ cfnResourceType }) => cfnResourceType === 'AWS::CloudWatch::Alarm').length;
      return [
        `The stack has ${resources.length} resources, ${alarms} of them alarms; CloudFormation takes ${maxResources}. ` +
          'Every table of sluice.config.ts makes two, its alarm included, and every index makes one: declare fewer, or ' +
          'deploy the tables as several stacks of different names, each with a sluice.config.ts of its own.',
      ];
    },
  });
}
