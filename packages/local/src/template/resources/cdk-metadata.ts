import { inertResource } from './inert-resource.ts';

/** What CDK counts its users by. */
export const cdkMetadata = inertResource({
  type: 'AWS::CDK::Metadata',
  reason: 'usage numbers for the makers of CDK',
  properties: ['Analytics'],
  nameProperty: 'Name',
});
