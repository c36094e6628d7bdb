import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { DomainBus } from './domain-bus.ts';
import { InternalBus } from './internal-bus.ts';

/** The four buses of the spec. */
export class EventBuses extends Construct {
  readonly user: EventBus;
  readonly auth: EventBus;
  readonly system: EventBus;
  readonly analytics: EventBus;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.user = new DomainBus(this, 'user', { name: 'user' }).bus;
    this.auth = new DomainBus(this, 'auth', { name: 'auth' }).bus;
    this.system = new InternalBus(this, 'system', {
      name: 'system',
      description: 'Write and import commands on their way to their queues',
    }).bus;
    this.analytics = new InternalBus(this, 'analytics', {
      name: 'analytics',
      description: 'What was asked and what became of it, on its way to the analytics queue',
    }).bus;
  }
}
