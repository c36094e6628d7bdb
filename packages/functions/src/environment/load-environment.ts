/** Environment variables as Lambda gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Says what is wrong with a value, or nothing. */
export type Check = (value: string) => string | undefined;

/**
 * Reads the named variables.
 * @throws Error naming every variable that is missing, empty or wrong, so that one deployment shows all of them
 */
export function loadEnvironment<Name extends string>(
  names: readonly Name[],
  env: Environment,
  checks: { readonly [name in Name]?: Check } = {},
): Readonly<Record<Name, string>> {
  const problems = names.flatMap((name) => {
    const value = env[name];
    if (value === undefined || value === '') return `${name} is missing`;
    const problem = checks[name]?.(value);
    return problem === undefined ? [] : `${name} is "${value}"; ${problem}`;
  });
  if (problems.length > 0) throw new Error(`Environment: ${problems.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, env[name]])) as Record<Name, string>;
}
