/** An SDK type as it travels: timestamps as epoch seconds, binary as base64. */
export type Wire<T> = T extends Date
  ? number
  : T extends Uint8Array
    ? string
    : T extends readonly (infer Element)[]
      ? Wire<Element>[]
      : T extends object
        ? { [Member in keyof T]: Wire<T[Member]> }
        : T;
