import {
  conditionKeys,
  conditionOperators,
  intrinsicNames,
  type ResourceType,
  resourceTypes,
  serviceOperations,
} from '../../packages/local/src/index.ts';

/** Page of what the local runtime supports: operations, resource types and properties, functions, policy conditions. */
export function renderLocalRuntime(): string {
  return `# What the local runtime supports

Generated from the code by \`npm run docs\`; a test holds page and code together.

\`npm start\` runs the synthesized CloudFormation template. A resource type, property, function or policy condition that is
not on this page stops the start with its name: nothing of a template is passed over in silence.

## The AWS endpoint

Every service is on one port, 4566 unless \`--aws-port\` says otherwise, on loopback only.
Each function has credentials of its own role, and gets \`AccessDeniedException\` for what the role's policies do not allow.
Any other credentials (\`local\` / \`local\`, \`test\` / \`test\`, your own) are the operator's and may do everything: signatures
are not checked. The region a client signs for does not matter; ARNs name the runtime's own.

\`\`\`sh
export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1
aws dynamodb scan --table-name Sluice-users
\`\`\`

Version 1 of the AWS CLI does not send \`aws sqs\` to \`AWS_ENDPOINT_URL\`: give it \`--endpoint-url\`.

${serviceOperations.map(({ name, operations }) => section(name, operations)).join('\n')}
Any other operation answers \`UnknownOperationException\`.

### How it is held to AWS

\`npm run contract\` runs a suite written from AWS's documentation against every engine and ends with a table: engine, cases,
passed, and for the differential runs operations compared and differences.

\`SLUICE_CONTRACT_ENDPOINT\` points the first two at another endpoint: the origin of an emulator, or \`aws\` for AWS itself, with the
region and the credentials of the environment. Time is waited for there, names are unique, what was made is taken away, and the cases that only
an engine of our own can run (days of time, a target that fails on demand) are listed by name at the end: [guide](../guides/contract-suites.md).

- **DynamoDB**: cases over HTTP with the AWS SDK, and random operations (all that read and write items, indexes made anew among them)
  compared with a plain model of the documented semantics and capacity, and with dynalite. \`SLUICE_DIFFERENTIAL_STEPS\` makes that run
  longer. The cases of the public suite at dynamodb-conformance.org were expressed anew and run once, in its state of October 2026; where
  its captures of AWS differ by date or Region, the newest hold.
- **SQS, EventBridge**: cases over HTTP with the AWS SDK that cite the pages of AWS's documentation they were written from; on the engines here
  under a simulated clock, where days of retries pass in milliseconds. They have run against \`npm start\` in real time, never yet against AWS.
- **Lambda event source mappings**: \`test/contract/delivery/*.json\` says what is delivered, retried and dead-lettered in a form
  that does not depend on the clock. \`SLUICE_CONTRACT_STACK\` plays the same files in real time on a stack deployed for it, through its
  queues alone; it has run in the local runtime, never yet on AWS.
- **HTTP API, Lambda**: cases over HTTP, against the engines here alone.
- **Durability**: a process in the middle of transactions is killed hundreds of times; none is ever half there.

What is known to differ:

- DynamoDB has no legacy API (\`Expected\`, \`KeyConditions\` and the like), no cooldown between changes of TTL, protection and class, and
  takes values nested deeper than 62 levels for nested too deep before all else, where AWS then answers in older words. An empty
  attribute name is refused at the top level alone.
- DynamoDB's sentences without a source: for more than 4 MB in a transaction, for a token used for another
  transaction, for parentheses nested too deep, for more than 100 projected attributes, and for an attribute defined again with another type.
- Lambda starts an environment for each invocation that finds none free. Here no more environments of a function work at once than there are
  processors less one ([why](../adr/0017-environments-that-work.md)), and 32 are the most: an invocation beyond them waits, in the end for the timeout of one
  before it. Those that wait for something do not count; those that block their thread (\`Atomics.wait\`, \`execFileSync\`) do.
  While a batch of messages waits so, its mapping receives no others, and fills it up when its turn has come.
- EventBridge takes entries of up to 1 MB [since January 2026](https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb);
  here a \`PutEvents\` has at most the 256 KB that Sluice packs its entries to.
- EventBridge refuses wildcards which it finds too complex (\`*:*:*:*:*:event-bus/*\`); here every pattern is taken.
  It compares numbers as they are written, \`300\` is not \`300.0\`; here they are compared as numbers.
- SQS and EventBridge check an explicit deny as AWS does, but do not name the policy's ARN in the sentence.
- Sentences for which neither AWS's pages nor recorded answers were found, and which may read otherwise there: SQS's for
  \`MaxNumberOfMessagesPerSecond\`, \`MaxResults\`, the format of \`SourceArn\`, more than 50 tags and keys of tags, names and
  types of message attributes; EventBridge's for a bus that has rules, the filters of lists, archives and replays that exist or are
  missing, a \`Policy\` that is no JSON object, and whatever says "local runtime". Their codes and statuses are AWS's.

## Templates

Sections: \`Parameters\` (\`String\`, \`Number\`, \`CommaDelimitedList\`), \`Mappings\`, \`Conditions\`, \`Resources\`, \`Outputs\`.
Functions: ${code(intrinsicNames)}; in conditions \`Fn::Equals\`, \`Fn::And\`, \`Fn::Or\`, \`Fn::Not\`, \`Condition\`.
Pseudo parameters: \`AWS::Region\` is us-east-1, \`AWS::AccountId\` is 000000000000, \`AWS::StackId\` stays the same as long as the data directory.

A start with a changed template creates what is new, updates what changed, and deletes what is gone unless its
\`DeletionPolicy\` keeps it. What CloudFormation would replace a table for, such as another key, is refused.

Policies: \`Allow\` and \`Deny\`, \`Action\`, \`NotAction\`, \`Resource\`, \`NotResource\`, \`Principal\`, and conditions with
${code(conditionOperators)}, each also with \`IfExists\`, on ${code(conditionKeys)}. Loopback counts as secure transport.

${[...resourceTypes.values()].map(resourceSection).join('\n')}`;
}

function section(name: string, operations: readonly string[]): string {
  return `### ${name}\n\n${code(operations.toSorted((left, right) => (left < right ? -1 : 1)))}\n`;
}

function resourceSection({ type, supported, ignored, attributes }: ResourceType): string {
  const lines = [
    `### ${type}`,
    '',
    `Supported: ${supported.length === 0 ? 'none needed' : code(supported)}`,
    ...(attributes.length === 0 ? [] : ['', `\`Fn::GetAtt\`: ${code(attributes)}`]),
    ...(Object.keys(ignored).length === 0 ? [] : ['', 'Without effect here:', '', ...reasons(ignored)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line per reason, with all the properties it is the reason for. */
function reasons(ignored: Readonly<Record<string, string>>): readonly string[] {
  const byReason = Map.groupBy(Object.keys(ignored), (property) => ignored[property] ?? '');
  return [...byReason].map(([reason, properties]) => `- ${code(properties)}: ${reason}`);
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
