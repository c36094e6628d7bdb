import { AwsError } from '../aws-error.ts';
import type { Principal } from '../service.ts';
import type { Decision } from './evaluate.ts';

/** The error of a refused call, in AWS's words and under the code which each service uses. */
export function accessDenied(
  principal: Principal,
  action: string,
  resource: string,
  decision: Extract<Decision, { allowed: false }>,
): AwsError {
  const [service] = action.split(':');
  // SQS writes actions in lower case, and answers 403 AccessDenied where JSON services answer 400 AccessDeniedException.
  const shown = service === 'sqs' ? action.toLowerCase() : action;
  const reason =
    decision.reason === 'explicit-deny'
      ? `with an explicit deny in ${decision.policy === 'identity' ? 'an identity' : 'a resource'}-based policy`
      : `because no ${decision.policy}-based policy allows the ${shown} action`;
  const message = `User: ${userArn(principal)} is not authorized to perform: ${shown} on resource: ${resource} ${reason}`;
  return service === 'sqs'
    ? new AwsError('AccessDenied', message, { statusCode: 403 })
    : new AwsError('AccessDeniedException', message);
}

/** A function calls as a session of its role; the session carries the function's name. */
export function userArn(principal: Principal): string {
  if (principal.kind !== 'role') return principal.arn;
  const [, partition, , , accountId, roleName = ''] =
    /^arn:(.*?):(.*?):(.*?):(.*?):role\/(?:.*\/)?(.*)$/.exec(principal.arn) ?? [];
  return `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${principal.session ?? roleName}`;
}
