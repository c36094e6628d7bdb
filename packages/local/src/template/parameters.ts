import type { JsonObject, JsonValue } from './json-value.ts';
import { TemplateError } from './template-error.ts';

/** CDK's check that an account is prepared for it; nothing here needs to be. */
const bootstrapParameter = 'BootstrapVersion';

/** Values of a template's parameters: those given, otherwise their defaults; throws naming each that has neither. */
export function parameterValues(
  parameters: Readonly<Record<string, JsonObject>>,
  given: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  const problems = Object.keys(given)
    .filter((name) => parameters[name] === undefined)
    .map((name) => `parameter "${name}" is given, but the template does not declare it`);
  for (const [name, declaration] of Object.entries(parameters)) {
    if (name === bootstrapParameter) continue;
    const type = declaration['Type'];
    const value = given[name] ?? declaration['Default'];
    if (type !== 'String' && type !== 'Number' && type !== 'CommaDelimitedList') {
      problems.push(`parameter "${name}": type ${JSON.stringify(type)} is not supported`);
    } else if (value === undefined) {
      problems.push(`parameter "${name}" has no default and no value is given`);
    } else {
      values.set(name, type === 'CommaDelimitedList' && typeof value === 'string' ? value.split(',') : value);
    }
  }
  if (problems.length > 0) throw new TemplateError(problems);
  return values;
}
