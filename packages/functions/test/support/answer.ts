/** What the API answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // What a client gets: JSON of any shape.
  readonly body: JsonBody;
}

/** JSON as tests look at it. */
export type JsonBody = { readonly [name: string]: JsonBody } & readonly JsonBody[] & string & number;
