import type { Naming } from './naming.ts';

/** What `Ref` answers for CloudFormation's own parameters; `AWS::NoValue` is no value and handled where it is met. */
export function pseudoParameters(naming: Naming): ReadonlyMap<string, string> {
  return new Map([
    ['AWS::AccountId', naming.accountId],
    ['AWS::Partition', naming.partition],
    ['AWS::Region', naming.region],
    ['AWS::StackId', naming.stackId],
    ['AWS::StackName', naming.stackName],
    ['AWS::URLSuffix', naming.urlSuffix],
  ]);
}
