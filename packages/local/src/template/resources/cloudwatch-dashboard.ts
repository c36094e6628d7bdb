import { inertResource } from './inert-resource.ts';

/** A dashboard. */
export const cloudwatchDashboard = inertResource({
  type: 'AWS::CloudWatch::Dashboard',
  reason: 'there is no CloudWatch to draw it',
  properties: ['DashboardBody', 'DashboardName', 'Tags'],
  nameProperty: 'DashboardName',
});
