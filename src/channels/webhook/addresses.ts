import dns from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { isLoopback } from './loopback.ts'

/**
 * Where a webhook may lead. Whoever may enter an address must not be able to reach with it what only this machine can: so
 * private networks are refused, by the addresses that a name really has, at the moment of the connection and for that
 * connection (a name may be another one a second later). This machine itself is reached by the name of the loopback only.
 */
/** An address of the old kind written as one of the new is held against the ranges of the old. */
const PRIVATE = new BlockList()
const RANGES = {
  ipv4: '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4', // prettier-ignore
  ipv6: '::/127 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8', // prettier-ignore
} as const
for (const family of ['ipv4', 'ipv6'] as const)
  for (const range of RANGES[family].split(' ')) {
    const [net, bits] = range.split('/')
    PRIVATE.addSubnet(net!, Number(bits), family)
  }

export const isPrivate = (address: string): boolean =>
  PRIVATE.check(address.split('%')[0]!, isIP(address) === 6 ? 'ipv6' : 'ipv4')

export class PrivateAddress extends Error {
  readonly code = 'private_address'
}

/** A number needs no looking up, so it is checked before anything is asked. */
export function ensureMayReach(url: URL): void {
  const bare = url.hostname.replace(/^\[|\]$/g, '')
  if (!isLoopback(url) && isIP(bare) !== 0 && isPrivate(bare)) throw new PrivateAddress()
}

/** As the system looks names up, without those that lead inside. */
export const lookupPublic: LookupFunction = (hostname, options, callback) =>
  dns.lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, [])
    if (found.length === 0 || found.some(({ address }) => isPrivate(address))) return callback(new PrivateAddress(), [])
    if (options.all) callback(null, found)
    else callback(null, found[0]!.address, found[0]!.family)
  })
