/** The user asked to stop; what has been done until then is recorded. */
export class Interrupted extends Error {}
