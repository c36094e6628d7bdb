/** Takes one request to a service and answers whatever came back. */
export interface Transport {
  /** @throws TimeoutError; Node's own errors of connections */
  send(request: AwsRequest): Promise<AwsResponse>;
}

export interface AwsRequest {
  readonly headers: Readonly<Record<'content-type' | 'x-amz-target', string>>;
  readonly body: string;
}

export interface AwsResponse {
  readonly statusCode: number;
  /** Header `x-amzn-errortype`. */
  readonly errorType?: string | undefined;
  readonly body: string;
}
