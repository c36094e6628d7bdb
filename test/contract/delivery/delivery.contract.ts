import { describe, expect, it } from 'vitest';
import { namedEndpoint, namedStack } from '../endpoint/named-endpoint.ts';
import { readSubjects, undeployable } from './delivery-cases.ts';
import type { DeliveryDriver } from './delivery-driver.ts';
import { DeployedDeliveryDriver } from './deployed-delivery-driver.ts';
import { LocalDeliveryDriver } from './local-delivery-driver.ts';
import { observe } from './observe.ts';

const subjects = readSubjects();
const driver: DeliveryDriver =
  namedEndpoint === undefined || namedStack === undefined
    ? new LocalDeliveryDriver()
    : new DeployedDeliveryDriver({ endpoint: namedEndpoint, stackName: namedStack, subjects, warm: true });

// Side by side where time is real; in turn on the simulated clock, which has none to lose.
describe.each(subjects)('$subject', { concurrent: driver instanceof DeployedDeliveryDriver }, ({ cases }) => {
  for (const deliveryCase of cases) {
    const tags = undeployable(deliveryCase) ?? [];
    it(`${deliveryCase.name}`, { tags }, async () => {
      const deployment = await driver.deploy(deliveryCase);
      try {
        expect(await observe(deliveryCase, deployment, driver.toleranceSeconds)).toEqual(deliveryCase.expect);
      } finally {
        await deployment.remove();
      }
    });
  }
});
