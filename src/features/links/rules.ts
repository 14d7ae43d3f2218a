import { MAX_MESSAGE_BYTES } from '../../kernel/limits.ts'
import type { WrittenMessage } from '../contents/contents.ts'

/** Which addresses of a message become links of ours, and whose requests are clicks. Pure. */

/** Up to what an address cannot have, so that it may stand in the middle of Chinese words. */
const ADDRESS = /https?:\/\/[\w.~:/?#[\]@!$&'()*+,;=%-]+/g
/** More likely of the sentence than of the address. */
const AFTER = /[.,!?;:'")\]]+$/

const isAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/** Each address with what follows it. */
function* addressesIn(text: string): Generator<{ at: number; url: string }> {
  for (const found of text.matchAll(ADDRESS)) {
    const url = found[0].replace(AFTER, '')
    if (isAddress(url)) yield { at: found.index, url }
  }
}

/** In texts and cards; not pictures, which nobody opens. `own`: how links of ours begin. `written`: before variables were
 *  filled in. To a site that only a customer's own words name, nothing of ours leads: whoever calls themselves by an address
 *  would get one of ours for it. */
export function urlsOf(message: WrittenMessage, written: WrittenMessage, own: string): string[] {
  const sites = new Set(allIn(written).map(originOf))
  return [...new Set(allIn(message))].filter((url) => !url.startsWith(own) && sites.has(originOf(url)))
}
const originOf = (url: string): string | undefined => URL.parse(url)?.origin

const allIn = ({ text, attachments }: WrittenMessage): string[] => [
  ...[...addressesIn(text)].map(({ url }) => url),
  ...attachments.flatMap((one) => (one.kind === 'link' && isAddress(one.url) ? one.url : [])),
]

/** The same message, leading through links. What would be too long with them keeps its addresses. */
export function withLinks(message: WrittenMessage, linkOf: ReadonlyMap<string, string>): WrittenMessage {
  let text = ''
  let end = 0
  for (const { at, url } of addressesIn(message.text)) {
    text += message.text.slice(end, at) + (linkOf.get(url) ?? url)
    end = at + url.length
  }
  text += message.text.slice(end)
  return {
    text: Buffer.byteLength(text) > MAX_MESSAGE_BYTES ? message.text : text,
    attachments: message.attachments.map((one) => one.kind === 'link' ? { ...one, url: linkOf.get(one.url) ?? one.url } : one), // prettier-ignore
  }
}

interface Asked {
  method: string
  headers: Record<string, string | string[] | undefined>
}

/** Programs that look what an address is, before or instead of a person. */
const BOTS = /bot\b|bot[/_-]|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|embedly|scan|monitor|headless|curl|wget|python|java\/|go-http|okhttp|axios|node-fetch|libwww|httpclient/i // prettier-ignore

/** Whether a person has opened it. */
export function isClick({ method, headers }: Asked): boolean {
  if (method !== 'GET') return false
  const agent = headers['user-agent']
  if (typeof agent !== 'string' || agent === '' || BOTS.test(agent)) return false
  const purposes = [headers['sec-purpose'], headers['purpose'], headers['x-purpose'], headers['x-moz']].join(' ')
  return !/prefetch|preview/i.test(purposes)
}
