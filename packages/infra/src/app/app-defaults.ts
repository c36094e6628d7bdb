import type { AppProps } from 'aws-cdk-lib/core';
import featureFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };

/** How the app is made: CDK's behaviour as a new project gets it, and nothing in the assembly that only costs time. */
export const appDefaults: AppProps = {
  context: featureFlags,
  analyticsReporting: false,
  treeMetadata: false,
  stackTraces: false,
  // The tests of this package validate the template; a start should not wait for it.
  builtinCloudFormationValidation: false,
};
