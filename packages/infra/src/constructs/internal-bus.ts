import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { physicalName } from './physical-name.ts';

export interface InternalBusProps {
  /** `system` or `analytics`. */
  readonly name: string;
  /** What travels on it, in a few words. */
  readonly description: string;
}

/** A bus between Sluice's own functions. No archive: a replay would send commands again that their queues and dead letters hold already. */
export class InternalBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { name, description }: InternalBusProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'bus', { eventBusName: physicalName(this, name), description });
  }
}
