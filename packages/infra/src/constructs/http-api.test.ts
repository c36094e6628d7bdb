import { describe, expect, it } from 'vitest';
import { readStack } from '../../test/read-stack.ts';
import type { TemplateReader } from '../../test/template-reader.ts';

const { reader } = readStack();

function only(type: string, from: TemplateReader = reader) {
  const found = from.all(type);
  expect(found).toHaveLength(1);
  return found[0]!.Properties;
}

/** Physical name of the function behind each route. */
function targets(): Record<string, string> {
  return Object.fromEntries(
    reader.all('AWS::ApiGatewayV2::Route').map(({ Properties }) => {
      const integration = reader.text(Properties['Target']).replace('integrations/', '');
      const { IntegrationUri, ...settings } = reader.resources[integration]!.Properties;
      expect(settings).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
      return [Properties['RouteKey'], reader.text(IntegrationUri)];
    }),
  );
}

describe('the API', () => {
  it('routes events to the event processor, dead letters to their function, and everything else to the read API', () => {
    expect(targets()).toEqual({
      'POST /v1/events': 'Sluice-event-processor.Arn',
      'GET /v1/dead-letters': 'Sluice-dead-letters.Arn',
      'GET /v1/dead-letters/{id}': 'Sluice-dead-letters.Arn',
      'DELETE /v1/dead-letters/{id}': 'Sluice-dead-letters.Arn',
      'POST /v1/dead-letters/redrive': 'Sluice-dead-letters.Arn',
      'GET /v1/events/{id}': 'Sluice-read-api.Arn',
      'GET /v1/imports': 'Sluice-read-api.Arn',
      'GET /v1/imports/{job}': 'Sluice-read-api.Arn',
      'GET /v1/imports/{job}/failures': 'Sluice-read-api.Arn',
      'GET /v1/analytics': 'Sluice-read-api.Arn',
      'GET /v1/health': 'Sluice-read-api.Arn',
      'GET /v1/openapi.json': 'Sluice-read-api.Arn',
      $default: 'Sluice-read-api.Arn',
    });
  });

  it('has one stage, deployed by itself, throttled as sluice.config.ts says', () => {
    expect(only('AWS::ApiGatewayV2::Stage')).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1500, ThrottlingBurstLimit: 3000 },
    });
  });

  it('logs every request as one JSON line, kept for 30 days, without the query string', () => {
    const { AccessLogSettings } = only('AWS::ApiGatewayV2::Stage') as {
      AccessLogSettings: { DestinationArn: unknown; Format: string };
    };
    expect(reader.text(AccessLogSettings.DestinationArn)).toBe('/aws/vendedlogs/Sluice-api.Arn');
    expect(JSON.parse(AccessLogSettings.Format)).toMatchObject({
      requestId: '$context.requestId',
      status: '$context.status',
      path: '$context.path',
      error: '$context.error.responseType',
    });
    expect(reader.named('AWS::Logs::LogGroup', '/aws/vendedlogs/Sluice-api').Properties).toMatchObject({
      RetentionInDays: 30,
    });
  });

  it('answers no page of another origin', () => {
    expect(only('AWS::ApiGatewayV2::Api')).not.toHaveProperty('CorsConfiguration');
  });

  it('answers pages of the origins it is told', () => {
    const { reader: open } = readStack({ allowedOrigins: ['https://console.example.com'] });
    expect(only('AWS::ApiGatewayV2::Api', open)).toMatchObject({
      CorsConfiguration: {
        AllowOrigins: ['https://console.example.com'],
        AllowMethods: ['GET', 'POST', 'DELETE'],
        AllowHeaders: expect.arrayContaining(['authorization', 'content-type', 'prefer', 'ce-id', 'ce-type']),
      },
    });
  });
});
