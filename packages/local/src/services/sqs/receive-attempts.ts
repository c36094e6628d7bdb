import type { Message } from '@aws-sdk/client-sqs';

interface Attempt {
  readonly at: number;
  readonly messages: readonly Message[];
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html (ReceiveRequestAttemptId) */
const intervalMs = 5 * 60_000;

/** Answers of FIFO receives by their attempt id, so that a caller who lost an answer can ask for it again. */
export class ReceiveAttempts {
  readonly #attempts = new Map<string, Attempt>();

  find(queueId: number, attemptId: string, now: number): readonly Message[] | undefined {
    const attempt = this.#attempts.get(`${queueId}/${attemptId}`);
    return attempt !== undefined && now - attempt.at < intervalMs ? attempt.messages : undefined;
  }

  keep(queueId: number, attemptId: string, messages: readonly Message[], now: number): void {
    for (const [key, attempt] of this.#attempts) {
      if (now - attempt.at < intervalMs) break;
      this.#attempts.delete(key);
    }
    this.#attempts.delete(`${queueId}/${attemptId}`);
    this.#attempts.set(`${queueId}/${attemptId}`, { at: now, messages });
  }

  forget(queueId: number, attemptId: string): void {
    this.#attempts.delete(`${queueId}/${attemptId}`);
  }
}
