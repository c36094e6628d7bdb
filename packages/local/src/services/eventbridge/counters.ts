/** What CloudWatch counts of one rule. */
export interface RuleCounters {
  matched: number;
  invocations: number;
  failedInvocations: number;
  retries: number;
  sentToDeadLetterQueue: number;
  notSentToDeadLetterQueue: number;
}

/** What is counted of one bus: events taken, and those of them that no rule matched. */
export interface BusCounters {
  ingested: number;
  unmatched: number;
}

/** Counts since the start, for the runtime's metrics. */
export class Counters {
  readonly rules = new Map<string, RuleCounters>();
  readonly buses = new Map<string, BusCounters>();
  /** Events put on a bus that is not there: accepted and lost, as on AWS. */
  missingBus = 0;

  rule(arn: string): RuleCounters {
    let counters = this.rules.get(arn);
    if (counters === undefined) {
      counters = {
        matched: 0,
        invocations: 0,
        failedInvocations: 0,
        retries: 0,
        sentToDeadLetterQueue: 0,
        notSentToDeadLetterQueue: 0,
      };
      this.rules.set(arn, counters);
    }
    return counters;
  }

  bus(arn: string): BusCounters {
    let counters = this.buses.get(arn);
    if (counters === undefined) {
      counters = { ingested: 0, unmatched: 0 };
      this.buses.set(arn, counters);
    }
    return counters;
  }
}
