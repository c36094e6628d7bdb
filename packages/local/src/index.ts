export { AwsError } from './aws-error.ts';
export { type Cancel, type Clock, delay, SystemClock } from './clock.ts';
export { type Random, seededRandom, systemRandom } from './random.ts';
export { SimulatedClock } from './simulated-clock.ts';
export { Store } from './store.ts';
