export { type DeploymentSettings, parseDeploymentSettings } from './app/deployment-settings.ts';
export { synthesize, type SynthesizeOptions } from './app/synthesize.ts';
export { bundleFunctions, type BundleFunctionsOptions } from './bundling/bundle-functions.ts';
export { type LambdaName, lambdaNames } from './lambdas/function-entry.ts';
export { SluiceStack, type SluiceStackProps } from './stack/sluice-stack.ts';
