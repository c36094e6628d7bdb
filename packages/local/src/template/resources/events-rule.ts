import type { Deployment } from '../deployment.ts';
import { isObject, type JsonObject, type JsonValue } from '../json-value.ts';
import type { Properties } from '../properties.ts';
import type { DeclaredResource, Provided, ResourceType } from '../resource-type.ts';

/** A rule of a bus, and its targets. Rules on a schedule are not supported. */
export const eventsRule: ResourceType = {
  type: 'AWS::Events::Rule',
  supported: [
    'EventBusName',
    'EventPattern',
    'Name',
    'State',
    'Targets.Arn',
    'Targets.DeadLetterConfig',
    'Targets.Id',
    'Targets.Input',
    'Targets.InputPath',
    'Targets.InputTransformer',
    'Targets.RetryPolicy',
    'Targets.SqsParameters',
  ],
  ignored: {
    Description: 'a note for people',
    Tags: 'labels for bills and searches',
  },
  attributes: ['Arn'],
  provide: provideRule,
  async remove(ruleId, deployment) {
    const [name = '', bus = 'default'] = ruleId.split('|').toReversed();
    const rule = { Rule: name, EventBusName: bus };
    await removeTargets(rule, await targetIds(rule, deployment), deployment);
    await deployment.call('events', 'DeleteRule', { Name: name, EventBusName: bus });
  },
};

async function provideRule({ logicalId, properties }: DeclaredResource, deployment: Deployment): Promise<Provided> {
  const name = properties.optionalString('Name') ?? deployment.naming.physicalName(logicalId);
  const busReference = properties.optionalString('EventBusName') ?? 'default';
  const bus = busReference.slice(busReference.lastIndexOf('/') + 1);
  await deployment.call('events', 'PutRule', {
    Name: name,
    EventBusName: bus,
    EventPattern: JSON.stringify(properties.json('EventPattern')),
    State: properties.optionalString('State') ?? 'ENABLED',
  });
  await putTargets({ Rule: name, EventBusName: bus }, properties, deployment);
  return {
    ref: bus === 'default' ? name : `${bus}|${name}`,
    attributes: { Arn: deployment.naming.arn('events', bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`) },
  };
}

interface RuleReference {
  readonly Rule: string;
  readonly EventBusName: string;
}

async function putTargets(rule: RuleReference, properties: Properties, deployment: Deployment): Promise<void> {
  const targets = properties.list('Targets').filter(isObject);
  const wanted = new Set(targets.map((target) => target['Id']));
  const stale = (await targetIds(rule, deployment)).filter((id) => !wanted.has(id));
  await removeTargets(rule, stale, deployment);
  if (targets.length === 0) return;
  for (const target of targets) refuseUnknownTarget(target);
  const answer = await deployment.call('events', 'PutTargets', { ...rule, Targets: targets });
  refuseFailures(answer);
}

async function targetIds(rule: RuleReference, deployment: Deployment): Promise<readonly string[]> {
  const answer = await deployment.call('events', 'ListTargetsByRule', rule);
  return objects(answer['Targets']).flatMap((target) => (typeof target['Id'] === 'string' ? [target['Id']] : []));
}

async function removeTargets(rule: RuleReference, ids: readonly string[], deployment: Deployment): Promise<void> {
  if (ids.length > 0) await deployment.call('events', 'RemoveTargets', { ...rule, Ids: ids });
}

function refuseUnknownTarget({ Arn: arn }: JsonObject): void {
  const service = typeof arn === 'string' ? arn.split(':')[2] : undefined;
  if (service === 'sqs' || service === 'events') return;
  throw new Error(`property "Targets.Arn" is to be a queue or a bus, not ${JSON.stringify(arn)}`);
}

function refuseFailures(answer: JsonObject): void {
  const [failure] = objects(answer['FailedEntries']);
  if (failure !== undefined) throw new Error(`target refused: ${JSON.stringify(failure)}`);
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isObject) : [];
}
