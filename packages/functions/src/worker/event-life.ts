/** How long an event can lie in a queue: SQS's retention of the write and import queues, 4 days. */
export const queuedEventLifeMs = 4 * 86_400_000;

/** The query queue's retention, 15 minutes: nobody waits longer for an answer. */
export const queuedQueryLifeMs = 15 * 60_000;
