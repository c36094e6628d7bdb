import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Iam } from '../iam/iam.ts';
import { seededRandom } from '../random.ts';
import { Store } from '../store.ts';
import { deployTemplate } from './deploy-template.ts';
import { DeployedResources } from './deployed-resources.ts';
import type { Deployment } from './deployment.ts';
import type { JsonObject } from './json-value.ts';
import { Naming } from './naming.ts';
import { emptyPlan } from './plan.ts';
import type { ResourceType } from './resource-type.ts';
import { resourceTypes } from './resource-types.ts';
import { parseTemplate } from './template.ts';

let store: Store;
let deployed: DeployedResources;
let made: string[];
let removed: string[];

beforeEach(() => {
  store = new Store(':memory:');
  deployed = new DeployedResources(store);
  made = [];
  removed = [];
});

afterEach(() => store.close());

const box: ResourceType = {
  type: 'Test::Box',
  supported: ['Label', 'Sides.Color'],
  ignored: { 'Sides.Smell': 'nobody smells it' },
  attributes: ['Arn'],
  provide({ logicalId, properties }) {
    const label = properties.optionalString('Label') ?? '';
    made.push(`${logicalId}=${label}`);
    return Promise.resolve({ ref: logicalId.toLowerCase(), attributes: { Arn: `arn:box:${logicalId}` } });
  },
  remove(physicalId) {
    removed.push(physicalId);
    return Promise.resolve();
  },
};

function deploy(document: JsonObject, types: ReadonlyMap<string, ResourceType> = new Map([[box.type, box]])) {
  const naming = new Naming({ region: 'us-east-1', accountId: '000000000000', stackName: 'Test', stackGuid: 'guid' });
  const deployment: Deployment = {
    naming,
    iam: new Iam(),
    plan: emptyPlan(),
    apiUrl: 'http://127.0.0.1:4000',
    assetDirectory: (key) => key,
    call: () => Promise.reject(new Error('no service here')),
  };
  return deployTemplate({ template: parseTemplate(document), deployment, deployed, types });
}

describe('order', () => {
  it('makes each resource after those it refers to or depends on', async () => {
    await deploy({
      Resources: {
        A: { Type: 'Test::Box', Properties: { Label: { 'Fn::Sub': '${B.Arn} of ${AWS::StackName}' } } },
        B: { Type: 'Test::Box', DependsOn: 'C', Properties: { Label: { 'Fn::Join': ['', [{ Ref: 'D' }]] } } },
        C: { Type: 'Test::Box' },
        D: { Type: 'Test::Box' },
      },
    });
    expect(made).toEqual(['C=', 'D=', 'B=d', 'A=arn:box:B of Test']);
  });

  it('names the resources of a circle', async () => {
    const circle = {
      A: { Type: 'Test::Box', DependsOn: ['B'] },
      B: { Type: 'Test::Box', Properties: { Label: { Ref: 'C' } } },
      C: { Type: 'Test::Box', Properties: { Label: { 'Fn::GetAtt': ['A', 'Arn'] } } },
    };
    await expect(deploy({ Resources: circle })).rejects.toThrow(
      'circular dependency between resources: A -> B -> C -> A',
    );
  });
});

describe('what is not supported', () => {
  it('stops the start with everything that is wrong, by logical id, before anything is made', async () => {
    const start = deploy({
      Resources: {
        Good: { Type: 'Test::Box' },
        Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'x' } },
        Odd: {
          Type: 'Test::Box',
          DependsOn: 'Nobody',
          Properties: {
            Lid: true,
            Label: { 'Fn::ImportValue': 'x' },
            Sides: [{ Color: { anything: 1 } }, { Smell: 'sweet' }, { Taste: 'sour' }],
          },
        },
      },
      Outputs: { Name: { Value: { Ref: 'Gone' } } },
    });
    await expect(start).rejects.toMatchObject({
      problems: [
        'Cluster (AWS::ECS::Cluster): resource type AWS::ECS::Cluster is not supported by the local runtime',
        'Odd (Test::Box): property "Lid" is not supported',
        'Odd (Test::Box): property "Sides.Taste" is not supported',
        'Odd (Test::Box): Fn::ImportValue is not supported by the local runtime',
        'Odd (Test::Box): DependsOn "Nobody", which is not declared',
        'output Name: refers to "Gone", which is not declared',
      ],
    });
    expect(made).toEqual([]);
  });

  it('names property and value that a resource type refuses', async () => {
    const properties = { ProtocolType: 'WEBSOCKET', Name: 'x' };
    const start = deploy(
      { Resources: { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: properties } } },
      resourceTypes,
    );
    await expect(start).rejects.toThrow(
      'Api (AWS::ApiGatewayV2::Api): property "ProtocolType" is to be HTTP, not WEBSOCKET',
    );
  });

  it.each([
    [{ Resources: {}, Transform: 'AWS::Serverless-2016-10-31' }, 'section "Transform" is not supported'],
    [{ Resources: { A: { Type: 'Test::Box', CreationPolicy: {} } } }, 'attribute "CreationPolicy" is not supported'],
    [{ Outputs: {} }, 'it is not a CloudFormation template'],
    [{ Resources: {}, Parameters: { Stage: { Type: 'String' } } }, 'parameter "Stage" has no default'],
  ])('refuses %j', async (document, message) => {
    await expect(async () => deploy(document)).rejects.toThrow(message);
  });
});

it('leaves out what a condition takes away, property and resource alike', async () => {
  const outputs = await deploy({
    Parameters: {
      Stage: { Type: 'String', Default: 'local' },
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>' },
    },
    Conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] } },
    Resources: {
      A: { Type: 'Test::Box', Condition: 'IsProduction', Properties: { Unknown: 1 } },
      B: {
        Type: 'Test::Box',
        Properties: {
          Label: { 'Fn::If': ['IsProduction', { Ref: 'A' }, 'small'] },
          Lid: { 'Fn::If': ['IsProduction', true, { Ref: 'AWS::NoValue' }] },
        },
      },
    },
    Outputs: {
      A: { Condition: 'IsProduction', Value: { Ref: 'A' } },
      B: { Value: { Ref: 'B' } },
    },
  });
  expect(made).toEqual(['B=small']);
  expect([...outputs]).toEqual([['B', 'b']]);
});

describe('a resource that the template has no more', () => {
  const resources = {
    A: { Type: 'Test::Box' },
    B: { Type: 'Test::Box' },
    C: { Type: 'Test::Box', DeletionPolicy: 'Retain' },
  };

  it('is deleted, unless its deletion policy keeps it', async () => {
    await deploy({ Resources: resources });
    await deploy({ Resources: { A: resources.A } });
    expect(removed).toEqual(['b']);
    await deploy({ Resources: { A: resources.A } });
    expect(removed).toEqual(['b']);
  });
});

it('keeps the stack’s id for as long as the data lives', async () => {
  const random = seededRandom(1);
  const guid = await deployed.stackGuid('Sluice', random);
  expect(guid).toMatch(/^[0-9a-f-]{36}$/);
  expect(await new DeployedResources(store).stackGuid('Sluice', random)).toBe(guid);
});
