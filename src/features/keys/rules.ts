import { LINK_SOURCE, OWN_SOURCE, WECOM_SOURCE } from '../../events.ts'

/** Where a browser may send from: an exact origin, or one star for the first label ("https://*.shop.cn"). */
export const ORIGIN_PATTERN = /^https?:\/\/(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/

/** A source is a plain name; those with a colon or the product's own belong to people and to the engine. */
export const SOURCE_PATTERN = /^[a-z0-9][a-z0-9._-]{0,63}$/
const RESERVED = [OWN_SOURCE, WECOM_SOURCE, LINK_SOURCE]
export const isReservedSource = (source: string): boolean => RESERVED.includes(source)

/** "https://*.shop.cn" lets in every site below shop.cn over https and on the default port, but not shop.cn itself. */
export function originMatches(origin: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const star = pattern.indexOf('*.')
    if (star < 0) return origin === pattern
    const scheme = pattern.slice(0, star)
    const rest = pattern.slice(star + 1)
    const label = origin.slice(scheme.length, origin.length - rest.length)
    return origin.startsWith(scheme) && origin.endsWith(rest) && /^[a-z0-9.-]+$/.test(label)
  })
}
