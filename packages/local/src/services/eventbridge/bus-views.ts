import type {
  DescribeEventBusResponse,
  DescribeRuleResponse,
  EventBus,
  Rule as RuleView,
} from '@aws-sdk/client-eventbridge';
import type { Bus, Rule } from './bus-registry.ts';
import type { Wire } from './input.ts';

/** A bus as DescribeEventBus and ListEventBuses show it. */
export function busView(bus: Bus): Wire<EventBus & DescribeEventBusResponse> {
  return {
    Name: bus.name,
    Arn: bus.arn,
    ...(bus.description !== undefined && { Description: bus.description }),
    ...(bus.policy !== undefined && { Policy: bus.policy }),
    CreationTime: bus.createdAt / 1000,
    LastModifiedTime: bus.modifiedAt / 1000,
  };
}

/** A rule as ListRules shows it, and DescribeRule with its maker. */
export function ruleView(rule: Rule): RuleView & DescribeRuleResponse {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.pattern,
    State: rule.state,
    ...(rule.description !== undefined && { Description: rule.description }),
    ...(rule.roleArn !== undefined && { RoleArn: rule.roleArn }),
    EventBusName: rule.bus,
  };
}
