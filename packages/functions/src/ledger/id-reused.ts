import { SluiceError } from '@sluice/core';

/** The refusal of an event whose id another one has used. */
export function idReused({ id, source }: { readonly id: string; readonly source: string }): SluiceError {
  const message = `The id "${id}" of source "${source}" was used for another event; send this one under a new id`;
  return new SluiceError('EVENT_ID_REUSED', message);
}
