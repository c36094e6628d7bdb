import { describe, expect, it } from 'vitest';
import { CapacityFeedback } from './capacity-feedback.ts';

describe('capacity feedback', () => {
  it('charges guesses until the first answer, then what batches really took', () => {
    const feedback = new CapacityFeedback({ batches: 7, writeUnits: 500 });
    expect([feedback.charge(100), feedback.charge(100)]).toEqual([100, 100]);
    expect(feedback.correction({ batches: 7, writeUnits: 500 })).toBe(0);
    // One took 300 instead of 100; so will the other.
    expect(feedback.correction({ batches: 8, writeUnits: 800 })).toBe(400);
    expect(feedback.charge(100)).toBe(300);
  });

  it('gives back what was charged too much', () => {
    const feedback = new CapacityFeedback({ batches: 0, writeUnits: 0 });
    feedback.charge(200);
    expect(feedback.correction({ batches: 1, writeUnits: 50 })).toBe(-150);
    expect(feedback.charge(200)).toBe(50);
  });

  it('has charged exactly what was taken when all is applied, however the cost changes on the way', () => {
    const feedback = new CapacityFeedback({ batches: 0, writeUnits: 0 });
    let charged = 0;
    let taken = 0;
    for (let batch = 1; batch <= 200; batch++) {
      charged += feedback.charge(100);
      taken += batch < 100 ? 250 : 90;
      if (batch % 3 === 0) charged += feedback.correction({ batches: batch, writeUnits: taken });
    }
    charged += feedback.correction({ batches: 200, writeUnits: taken });
    expect(charged).toBeCloseTo(taken, 6);
  });

  it('charges nothing twice when nothing has moved, or batches were only refused', () => {
    const feedback = new CapacityFeedback({ batches: 0, writeUnits: 0 });
    feedback.charge(100);
    feedback.charge(100);
    feedback.correction({ batches: 1, writeUnits: 100 });
    expect(feedback.correction({ batches: 1, writeUnits: 100 })).toBe(0);
    expect(feedback.correction({ batches: 2, writeUnits: 100 })).toBe(-100);
    expect(feedback.charge(100)).toBe(100);
  });
});
