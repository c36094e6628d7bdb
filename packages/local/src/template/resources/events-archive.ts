import { existing } from '../existing.ts';
import type { ResourceType } from '../resource-type.ts';

/** An archive that keeps a bus's events. */
export const eventsArchive: ResourceType = {
  type: 'AWS::Events::Archive',
  supported: ['ArchiveName', 'EventPattern', 'RetentionDays', 'SourceArn'],
  ignored: {
    Description: 'a note for people',
    KmsKeyIdentifier: 'local data is as safe as the disk it lies on',
  },
  attributes: ['Arn'],
  async provide({ logicalId, properties }, deployment) {
    // Archive names are at most 48 characters long.
    const name = properties.optionalString('ArchiveName') ?? deployment.naming.physicalName(logicalId, 48);
    const pattern = properties.json('EventPattern');
    const settings = {
      ArchiveName: name,
      RetentionDays: properties.optionalNumber('RetentionDays') ?? 0,
      ...(pattern === undefined ? {} : { EventPattern: JSON.stringify(pattern) }),
    };
    const found = await existing(
      deployment.call('events', 'DescribeArchive', { ArchiveName: name }),
      'ResourceNotFoundException',
    );
    if (found === undefined) {
      const source = { EventSourceArn: properties.string('SourceArn') };
      await deployment.call('events', 'CreateArchive', { ...settings, ...source });
    } else {
      await deployment.call('events', 'UpdateArchive', settings);
    }
    return { ref: name, attributes: { Arn: deployment.naming.arn('events', `archive/${name}`) } };
  },
  async remove(name, deployment) {
    await deployment.call('events', 'DeleteArchive', { ArchiveName: name });
  },
};
