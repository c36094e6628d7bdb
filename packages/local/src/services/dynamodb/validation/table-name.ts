const TABLE_ARN = /^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/([a-zA-Z0-9_.-]+)$/;

/** Operations take a table's ARN wherever they take its name; from here on it is the name. */
export function resolveTableNames(input: Record<string, unknown>): void {
  const { TableName: name } = input;
  if (typeof name === 'string') input['TableName'] = tableNameOf(name);
}

/** The name in a table ARN; anything else stays as it is. */
export function tableNameOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? (TABLE_ARN.exec(nameOrArn)?.[1] ?? nameOrArn) : nameOrArn;
}
