/** Environment variables as Lambda gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the named variables.
 * @throws Error naming every variable that is missing or empty, so that one deployment shows all of them
 */
export function loadEnvironment<Name extends string>(
  names: readonly Name[],
  env: Environment,
): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`Environment variables missing or empty: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, env[name]])) as Record<Name, string>;
}
