import type { Bus } from './bus-registry.ts';
import { resourceNotFound } from './errors.ts';

interface Statement {
  readonly Sid?: string;
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** The bus's policy with a statement put in, or put in the place of the one with its id. */
export function withStatement(bus: Bus, statement: Statement): string {
  const { Version, Statement } = policyOf(bus);
  return JSON.stringify({ Version, Statement: [...Statement.filter(({ Sid }) => Sid !== statement.Sid), statement] });
}

/** The bus's policy without a statement; undefined when it was the last one. */
export function withoutStatement(bus: Bus, id: string): string | undefined {
  const { Version, Statement } = policyOf(bus);
  const rest = Statement.filter(({ Sid }) => Sid !== id);
  if (rest.length === Statement.length) throw resourceNotFound('Statement with the provided id does not exist.');
  return rest.length === 0 ? undefined : JSON.stringify({ Version, Statement: rest });
}

function policyOf(bus: Bus): Policy {
  if (bus.policy === undefined) return { Version: '2012-10-17', Statement: [] };
  const policy = JSON.parse(bus.policy) as { Version?: string; Statement?: Statement | readonly Statement[] };
  return { Version: policy.Version ?? '2012-10-17', Statement: [policy.Statement ?? []].flat() };
}
