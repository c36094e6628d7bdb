import { userArn } from '../iam/access-denied.ts';
import type { Principal } from '../service.ts';

/** One answer in STS's query protocol. */
export interface StsAnswer {
  readonly statusCode: number;
  readonly xml: string;
}

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** The one STS operation people and tools begin with: `aws sts get-caller-identity`. */
export function answerSts(form: string, principal: Principal, accountId: string, requestId: string): StsAnswer {
  const action = new URLSearchParams(form).get('Action') ?? '';
  if (action !== 'GetCallerIdentity')
    return stsError('InvalidAction', `Could not find operation ${action}`, 400, requestId);
  const arn = userArn(principal);
  const userId = principal.kind === 'operator' ? accountId : `AROALOCAL:${principal.session ?? ''}`;
  return {
    statusCode: 200,
    xml:
      `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult><Arn>${escape(arn)}</Arn>` +
      `<UserId>${escape(userId)}</UserId><Account>${accountId}</Account></GetCallerIdentityResult>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  };
}

/** An error in the query protocol. */
export function stsError(code: string, message: string, statusCode: number, requestId: string): StsAnswer {
  return {
    statusCode,
    xml:
      `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${code}</Code>` +
      `<Message>${escape(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
