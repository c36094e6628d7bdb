/** Who makes a call: the operator (credentials `local`), a function through its role, or an AWS service such as EventBridge. */
export interface Principal {
  readonly kind: 'operator' | 'role' | 'service';
  /** Role ARN for a role, `events.amazonaws.com` and the like for a service. */
  readonly arn: string;
  /** For a role: the session's name, which is the function's name. */
  readonly session?: string;
  /** For a service: the ARN of the resource on whose behalf it calls (condition key `aws:SourceArn`). */
  readonly sourceArn?: string;
}

/** What one call needs to be allowed: IAM action and the resource ARNs it touches. */
export interface Access {
  readonly action: string;
  readonly resources: readonly string[];
}

/** An embedded AWS service: every operation it knows, by AWS's name. */
export interface Service {
  /** Value of `X-Amz-Target` before the dot: `DynamoDB_20120810`, `AmazonSQS`, `AWSEvents`. */
  readonly targetPrefix: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  readonly operations: readonly string[];
  /** What the caller must be allowed to do, read off the input; throws AwsError where the input is too broken to tell. */
  access(operation: string, input: unknown): readonly Access[];
  /** Runs one operation; throws AwsError. Resolves only when what it changed is committed. */
  call(operation: string, input: unknown, context: CallContext): Promise<object>;
}

export interface CallContext {
  readonly principal: Principal;
  /** Aborted when the client hangs up: a long poll then ends at once and takes no messages. */
  readonly signal: AbortSignal;
}

export type ServiceName = 'dynamodb' | 'sqs' | 'events' | 'sts';

/** The way into the services for everything that runs beside them: the HTTP endpoint, event source mappings, EventBridge targets. Checks IAM, then calls. */
export interface Dispatcher {
  dispatch(service: ServiceName, operation: string, input: unknown, context: CallContext): Promise<object>;
}
