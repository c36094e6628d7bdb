/** ARNs and names of buses, rules, archives and replays of one account and region. */
export class Names {
  readonly #prefix: string;

  constructor(options: { region: string; accountId: string }) {
    this.#prefix = `arn:aws:events:${options.region}:${options.accountId}:`;
  }

  bus(name: string): string {
    return `${this.#prefix}event-bus/${name}`;
  }

  rule(bus: string, name: string): string {
    return `${this.#prefix}rule/${bus === 'default' ? name : `${bus}/${name}`}`;
  }

  archive(name: string): string {
    return `${this.#prefix}archive/${name}`;
  }

  replay(name: string): string {
    return `${this.#prefix}replay/${name}`;
  }

  /** The bus a request means: by name, by ARN, or `default`. */
  busName(nameOrArn: string | undefined): string {
    if (nameOrArn === undefined) return 'default';
    return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : nameOrArn;
  }
}
