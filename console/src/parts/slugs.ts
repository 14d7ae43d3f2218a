/** As the API takes them (`slug` of the routes). */
export const SLUG = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u

/** Of a name: what may stand in a slug. */
export const slugOf = (name: string): string =>
  name.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 64) // prettier-ignore
