import { CfnArchive, EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { physicalName } from './physical-name.ts';

export interface DomainBusProps {
  /** `user` or `auth`: the first word of the types of the events it carries. */
  readonly name: string;
  /** Days its events can be replayed. From 1; 0 keeps them for ever. @default 90 */
  readonly archiveDays?: number;
}

/** A bus for a team's own subscribers, archived, so that a subscriber that was broken or that comes later can be given its events. */
export class DomainBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { name, archiveDays = 90 }: DomainBusProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'bus', {
      eventBusName: physicalName(this, name),
      description: `Domain events ${name}.*, for your own subscribers`,
    });
    new CfnArchive(this, 'archive', {
      archiveName: physicalName(this, name),
      description: `Everything published to the ${name} bus`,
      sourceArn: this.bus.eventBusArn,
      retentionDays: archiveDays,
    });
  }
}
