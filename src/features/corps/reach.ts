/** Whether WeCom's servers can get to an address, as far as the address itself tells. */
export const REACHES = ['outside', 'plain', 'private', 'own_machine'] as const
export type Reach = (typeof REACHES)[number]

const OWN = /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/
const PRIVATE =
  /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|\[f[cd])|\.(local|lan|internal|home)$/

/** plain: without https, which WeCom takes for callbacks, but a page of signing in should not be. */
export function reachOf(url: string): Reach {
  const { hostname, protocol } = new URL(url)
  if (OWN.test(hostname)) return 'own_machine'
  if (PRIVATE.test(hostname) || !/[.:]/.test(hostname)) return 'private'
  return protocol === 'https:' ? 'outside' : 'plain'
}

/** Where somebody plays WeCom beside us: on this machine, and for nobody else. Only then a page of ours may stand in the page of
 *  their phones; a proxy before WeCom is nobody who plays it. By the name that we go by ourselves, so that a browser takes the
 *  two for one site. */
export function playedAt(baseUrl: string, url: string): string | null {
  if (reachOf(baseUrl) !== 'own_machine' || reachOf(url) !== 'own_machine') return null
  const there = new URL(baseUrl)
  there.hostname = new URL(url).hostname
  return there.origin
}

/** As WeCom can reach it: one that is played on this machine reaches this machine too. */
export const reachFrom = (baseUrl: string, url: string): Reach => {
  const there = reachOf(baseUrl)
  return there === 'outside' || there === 'plain' ? reachOf(url) : 'outside'
}
