import type { FetchAnswer } from './transport.ts';

/** An RFC 9457 problem document with Sluice's stable `code`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  /** JSON pointer to the offending field. */
  readonly pointer?: string;
  readonly allowed?: unknown;
  readonly retryable?: boolean;
}

/** The API refused the request; `problem` says what was wrong and what is allowed. */
export class SluiceProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem;
  /** What the server asked to wait before another try; 0 where it asked for nothing. */
  readonly retryAfterMs: number;

  constructor(problem: Problem, retryAfterMs = 0) {
    super(problem.detail ?? problem.title);
    this.name = 'SluiceProblem';
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Reads a refused answer; what is no problem document becomes one: a batch of which nothing was taken, a gateway's own words. */
export async function readProblem(response: Pick<FetchAnswer, 'status' | 'statusText' | 'text'>): Promise<Problem> {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    if (isProblem(body)) return body;
    const first = ofFirstEvent(body);
    if (first) return { ...first, status: response.status };
  } catch {
    // not JSON: told as it came, below
  }
  return {
    type: 'about:blank',
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    code: `HTTP_${response.status}`,
    detail: text.slice(0, 500),
    retryable: response.status === 429 || response.status >= 500,
  };
}

function isProblem(body: unknown): body is Problem {
  const { code, title } = (body ?? {}) as Partial<Problem>;
  return typeof code === 'string' && typeof title === 'string';
}

/** Why the first event of a batch was not taken; of a batch of which nothing was, it is the reason of all as a rule. */
function ofFirstEvent(body: unknown): Problem | undefined {
  const { events } = (body ?? {}) as { readonly events?: unknown };
  const [first] = Array.isArray(events) ? (events as readonly { readonly problem?: unknown }[]) : [];
  return isProblem(first?.problem) ? first.problem : undefined;
}
