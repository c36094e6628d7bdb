import type { DeliveryCase, DeliveryExpectation } from './delivery-case.ts';
import type { DeliveryDeployment, ObservedRun } from './delivery-driver.ts';

type Observation = { -readonly [Name in keyof DeliveryExpectation]: DeliveryExpectation[Name] };

/** Plays a case, and tells what was seen in the terms of its expectation: the same keys, times within the tolerance rounded to the expected ones. */
export async function observe(
  deliveryCase: DeliveryCase,
  deployment: DeliveryDeployment,
  toleranceSeconds: number,
): Promise<DeliveryExpectation> {
  await play(deliveryCase, deployment);
  const runs = [...(await deployment.runs())];
  const { queue, deadLetters } = await deployment.contents();
  const names = deliveryCase.messages.map(({ name }) => name);
  const batches = runs.map(({ messages }) => messages.map(({ name }) => name));
  const expected = deliveryCase.expect;
  const seen: Observation = {};
  if (expected.deleted !== undefined) {
    seen.deleted = names.filter((name) => !queue.includes(name) && !deadLetters.includes(name));
  }
  if (expected.kept !== undefined) seen.kept = names.filter((name) => queue.includes(name));
  if (expected.deadLettered !== undefined) seen.deadLettered = names.filter((name) => deadLetters.includes(name));
  if (expected.runs !== undefined) {
    seen.runs = perMessage(expected.runs, runs, ({ atSeconds }, index, times) => {
      const time = times[index];
      return time !== undefined && Math.abs(atSeconds - time) <= toleranceSeconds ? time : atSeconds;
    });
  }
  if (expected.receiveCounts !== undefined) {
    seen.receiveCounts = perMessage(expected.receiveCounts, runs, ({ receiveCount }) => receiveCount);
  }
  if (expected.batches !== undefined) {
    const unordered = deliveryCase.queue.fifo !== true && sameBatches(batches, expected.batches);
    seen.batches = unordered ? expected.batches : batches;
  }
  if (expected.order !== undefined) seen.order = batches.flat();
  if (expected.mostAtOnce !== undefined) seen.mostAtOnce = mostAtOnce(runs);
  return seen;
}

/** A standard queue promises no order, within a batch or between those that run side by side. */
function sameBatches(seen: readonly (readonly string[])[], expected: readonly (readonly string[])[]): boolean {
  const sorted = (names: readonly string[]) => names.toSorted((a, b) => (a < b ? -1 : 1));
  const canonical = (batches: readonly (readonly string[])[]) =>
    sorted(batches.map((batch) => JSON.stringify(sorted(batch)))).join();
  return canonical(seen) === canonical(expected);
}

async function play(deliveryCase: DeliveryCase, deployment: DeliveryDeployment): Promise<void> {
  await deployment.send(deliveryCase.messages.filter((message) => message.afterSeconds === undefined));
  await deployment.startMapping();
  let passed = 0;
  for (const message of deliveryCase.messages) {
    if (message.afterSeconds === undefined) continue;
    await deployment.wait(message.afterSeconds - passed);
    passed = message.afterSeconds;
    await deployment.send([message]);
  }
  await deployment.wait(deliveryCase.seconds - passed);
}

function perMessage(
  expected: Readonly<Record<string, readonly number[]>>,
  runs: readonly ObservedRun[],
  value: (
    seen: { readonly atSeconds: number; readonly receiveCount: number },
    index: number,
    expected: readonly number[],
  ) => number,
): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(expected).map(([name, values]) => [
      name,
      runs
        .flatMap(({ atSeconds, messages }) =>
          messages.filter((message) => message.name === name).map(({ receiveCount }) => ({ atSeconds, receiveCount })),
        )
        .map((seen, index) => value(seen, index, values)),
    ]),
  );
}

function mostAtOnce(runs: readonly ObservedRun[]): number {
  return Math.max(
    0,
    ...runs.map(
      ({ atSeconds }) => runs.filter((other) => other.atSeconds <= atSeconds && atSeconds < other.untilSeconds).length,
    ),
  );
}
