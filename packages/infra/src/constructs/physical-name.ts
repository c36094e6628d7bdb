import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** The name an operator meets in consoles, commands and dashboards: `<stack>-<name>`. */
export function physicalName(scope: Construct, name: string): string {
  return `${Stack.of(scope).stackName}-${name}`;
}
