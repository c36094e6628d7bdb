import { rmSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import type { SluiceStackProps } from '../src/stack/sluice-stack.ts';
import { buildStack } from './build-stack.ts';
import { TemplateReader } from './template-reader.ts';

/** The example deployment's template, to be read by name. */
export function readStack(props: Partial<SluiceStackProps> = {}) {
  const { stack, directory } = buildStack(props);
  try {
    const template = Template.fromStack(stack).toJSON() as Readonly<Record<string, unknown>>;
    return { template, reader: new TemplateReader(template) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
