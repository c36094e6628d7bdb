import { readdirSync, readFileSync } from 'node:fs';
import type { DeliveryCase, DeliveryCases } from './delivery-case.ts';

/** A file of cases by its name. */
export interface DeliverySubject {
  readonly subject: string;
  readonly cases: readonly DeliveryCase[];
}

/** All files of cases. */
export function readSubjects(): readonly DeliverySubject[] {
  const directory = new URL('./', import.meta.url);
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const { cases } = JSON.parse(readFileSync(new URL(name, directory), 'utf8')) as DeliveryCases;
      return { subject: name.replace('.json', ''), cases };
    });
}

/** Why a case cannot be played on a deployed stack, which is driven through its queues alone. */
export function undeployable(deliveryCase: DeliveryCase): string | undefined {
  if (deliveryCase.onlyOnSimulatedTime === true) return 'simulated-time';
  if (deliveryCase.throttledInvocations !== undefined) return 'function-throttled-on-demand';
  const raw = deliveryCase.function.some((step) => step.answerText !== undefined);
  return raw ? 'answer-no-node-function-gives' : undefined;
}
