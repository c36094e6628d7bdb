import type { ResourceType } from '../resource-type.ts';

/** A parameter, whose value other resources may ask for; there is no Parameter Store to read it from. */
export const ssmParameter: ResourceType = {
  type: 'AWS::SSM::Parameter',
  supported: ['Name', 'Type', 'Value'],
  ignored: {
    AllowedPattern: 'the value is in the template',
    Description: 'a note for people',
    Tags: 'labels for bills and searches',
    Tier: 'a matter of price alone',
  },
  attributes: ['Type', 'Value'],
  provide({ logicalId, properties }, { naming }) {
    const name = properties.optionalString('Name') ?? naming.physicalName(logicalId);
    return Promise.resolve({
      ref: name,
      attributes: { Type: properties.string('Type'), Value: properties.string('Value') },
    });
  },
};
