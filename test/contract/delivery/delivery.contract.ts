import { readdirSync, readFileSync } from 'node:fs';

import { afterEach, describe, expect, it } from 'vitest';

import type { DeliveryCases } from './delivery-case.ts';
import type { DeliveryDeployment, DeliveryDriver } from './delivery-driver.ts';
import { LocalDeliveryDriver } from './local-delivery-driver.ts';
import { observe } from './observe.ts';

const driver: DeliveryDriver = new LocalDeliveryDriver();
const directory = new URL('./', import.meta.url);
const files = readdirSync(directory)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const { cases } = JSON.parse(readFileSync(new URL(name, directory), 'utf8')) as DeliveryCases;
    return { subject: name.replace('.json', ''), cases };
  });

let deployment: DeliveryDeployment | undefined;
afterEach(async () => {
  await deployment?.remove();
  deployment = undefined;
});

describe.each(files)('$subject', ({ cases }) => {
  it.each(cases)('$name', async (deliveryCase) => {
    deployment = await driver.deploy(deliveryCase);
    expect(await observe(deliveryCase, deployment, driver.toleranceSeconds)).toEqual(deliveryCase.expect);
  });
});
