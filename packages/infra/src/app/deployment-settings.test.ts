import { describe, expect, it } from 'vitest';
import { parseDeploymentSettings } from './deployment-settings.ts';

function parse(sluice: unknown) {
  return parseDeploymentSettings(JSON.stringify({ context: { sluice } }));
}

describe('the settings of a deployment', () => {
  it('are read from the context of cdk.json', () => {
    const settings = {
      alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:operators',
      allowedOrigins: ['https://console.example.com', 'http://localhost:5173'],
    };
    expect(parse(settings)).toEqual(settings);
  });

  it.each(['{}', '{"context":{}}', '{"context":{"@aws-cdk/some:flag":true}}'])('are none in %s', (text) => {
    expect(parseDeploymentSettings(text)).toEqual({});
  });

  it('are refused together, by name', () => {
    const wrong = { alarmTopicArn: 'operators', allowedOrigins: 'https://a.example', alarmTopic: 'x' };
    expect(() => parse(wrong)).toThrow(/alarmTopicArn is "operators".*allowedOrigins is .*alarmTopic is unknown/);
  });

  it.each(['*', 'https://a.example/', 'https://*.example', 'a.example'])('do not take the origin %s', (one) => {
    expect(() => parse({ allowedOrigins: [one] })).toThrow('list of origins');
  });
});
