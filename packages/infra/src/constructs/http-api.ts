import type { Limits } from '@sluice/core';
import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { accessLogFormat } from './access-log-format.ts';
import { physicalName } from './physical-name.ts';

export interface HttpApiProps {
  /** Takes events in. */
  readonly eventProcessor: Function;
  /** Answers everything else: outcomes, jobs, analytics, health, the description of the API, and what no route matches. */
  readonly readApi: Function;
  /** For operators: shows, redrives and deletes what failed. */
  readonly deadLetters: Function;
  readonly limits: Pick<Limits, 'requestsPerSecond' | 'requestBurst'>;
  /** Origins whose pages may call the API from a browser, such as `https://console.example.com`. @default - none: no CORS headers at all */
  readonly allowedOrigins?: readonly string[];
}

/** The way in: an HTTP API with one default stage, its routes, access logs and throttling. */
export class HttpApi extends Construct {
  readonly apiId: string;
  readonly url: string;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const origins = props.allowedOrigins ?? [];
    const api = new CfnApi(this, 'api', {
      name: physicalName(this, 'api'),
      description: 'Events in, outcomes out',
      protocolType: 'HTTP',
      ...(origins.length === 0 ? {} : { corsConfiguration: corsFor(origins) }),
    });
    this.apiId = api.ref;
    this.url = api.attrApiEndpoint;
    this.addRoutes('event-processor', props.eventProcessor, ['POST /v1/events'], '*/*/v1/events');
    this.addRoutes('dead-letters', props.deadLetters, deadLetterRoutes, '*/*/v1/dead-letters*');
    this.addRoutes('read-api', props.readApi, readRoutes, '*/*');
    this.addStage(props.limits);
  }

  /** A metric of the whole API: `Count`, `4xx`, `5xx`, `Latency`, `IntegrationLatency`. */
  metric(metricName: string, options: MetricOptions): Metric {
    return new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap: { ApiId: this.apiId }, ...options });
  }

  private addRoutes(name: string, target: Function, routeKeys: readonly string[], allowedPaths: string): void {
    const integration = new CfnIntegration(this, `${name}-integration`, {
      apiId: this.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: target.functionArn,
      payloadFormatVersion: '2.0',
    });
    for (const routeKey of routeKeys) {
      const route = new CfnRoute(this, routeId(routeKey), {
        apiId: this.apiId,
        routeKey,
        target: `integrations/${integration.ref}`,
      });
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'The Lambda authorizer for API keys is work of its own (DESIGN section 2, Access) and guards every route when it lands.',
      });
    }
    target.addPermission(`${name}-invocation`, {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.apiId,
        resourceName: allowedPaths,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
      scope: this,
    });
  }

  private addStage({ requestsPerSecond, requestBurst }: HttpApiProps['limits']): void {
    const logGroup = new LogGroup(this, 'access-logs', {
      // Under this prefix the delivery needs no resource policy of its own, of which an account has ten per region.
      logGroupName: `/aws/vendedlogs/${physicalName(this, 'api')}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnStage(this, 'stage', {
      apiId: this.apiId,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: logGroup.logGroupArn, format: accessLogFormat },
      defaultRouteSettings: { throttlingRateLimit: requestsPerSecond, throttlingBurstLimit: requestBurst },
    });
  }
}

const deadLetterRoutes: readonly string[] = [
  'GET /v1/dead-letters',
  'GET /v1/dead-letters/{id}',
  'DELETE /v1/dead-letters/{id}',
  'POST /v1/dead-letters/redrive',
];

const readRoutes: readonly string[] = [
  'GET /v1/events/{id}',
  'GET /v1/imports',
  'GET /v1/imports/{job}',
  'GET /v1/imports/{job}/failures',
  'GET /v1/analytics',
  'GET /v1/health',
  'GET /v1/openapi.json',
  '$default',
];

/** `GET /v1/events/{id}` becomes `GET-v1-events-id`. */
function routeId(routeKey: string): string {
  return routeKey.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

function corsFor(origins: readonly string[]): CfnApi.CorsProperty {
  return {
    allowOrigins: [...origins],
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'prefer', 'traceparent', ...cloudEventHeaders],
    exposeHeaders: ['location', 'preference-applied', 'retry-after'],
    maxAge: 3600,
  };
}

const cloudEventHeaders: readonly string[] = ['id', 'source', 'type', 'time', 'specversion', 'traceparent'].map(
  (attribute) => `ce-${attribute}`,
);
