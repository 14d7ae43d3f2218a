import type { Content } from '../state/messages.ts'

/** What is said, as a phone draws it: whoever sent it, and by whatever call. */
export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'image'; media?: string; url?: string }
  | { kind: 'link'; title: string; about: string; url: string; media?: string }
  | { kind: 'miniprogram'; title: string; appid: string; page: string; media?: string }
  | { kind: 'file' | 'video'; media: string }
  | { kind: 'other'; msgtype: string }

/** Enough of a media_id to find it again; addresses of pictures carry no more (pictureUrl). */
export const MEDIA_KEY_CHARS = 16
const PICTURE_ADDRESS = /^https:\/\/wework\.qpic\.example\/pic\/([^/]{16})\//

type Given = Record<string, unknown>
const textIn = (given: Given, name: string): string => (typeof given[name] === 'string' ? (given[name] as string) : '')
const mediaIn = (given: Given, ...names: string[]): { media?: string } => {
  const id = names.map((name) => textIn(given, name)).find((one) => one !== '')
  const key = PICTURE_ADDRESS.exec(id ?? '')?.[1] ?? (id?.includes('/') ? undefined : id?.slice(0, MEDIA_KEY_CHARS))
  return key === undefined ? {} : { media: key }
}
const linkOf = (given: Given): Part => ({
  kind: 'link',
  title: textIn(given, 'title'),
  about: withoutTags(textIn(given, 'desc') || textIn(given, 'description')),
  url: textIn(given, 'url'),
  ...mediaIn(given, 'media_id', 'picurl'),
})
/** A textcard may carry a few of HTML's. */
const withoutTags = (text: string): string =>
  text
    .replace(/<br\s*\/?>|<\/div>/gi, '\n')
    .replace(/<[^>]+>/g, '')
    .trim()

/** One message; news are several links. */
export function partsOf(msgtype: string, content: unknown): Part[] {
  const given = (content ?? {}) as Given
  if (msgtype === 'text' || msgtype === 'markdown') return [{ kind: 'text', text: textIn(given, 'content') }]
  if (msgtype === 'link' || msgtype === 'textcard') return [linkOf(given)]
  if (msgtype === 'news' && Array.isArray(given['articles'])) return (given['articles'] as Given[]).map(linkOf)
  if (msgtype === 'image') {
    const media = mediaIn(given, 'media_id', 'pic_url')
    return [{ kind: 'image', ...(media.media ? media : { url: textIn(given, 'pic_url') }) }]
  }
  if (msgtype === 'miniprogram') {
    const [title, appid, page] = [textIn(given, 'title'), textIn(given, 'appid'), textIn(given, 'page')]
    return [{ kind: 'miniprogram', title, appid, page, ...mediaIn(given, 'pic_media_id') }]
  }
  if (msgtype === 'file' || msgtype === 'video')
    return [{ kind: msgtype, media: mediaIn(given, 'media_id').media ?? '' }]
  return [{ kind: 'other', msgtype }]
}

/** The text first, then what is attached. */
export function partsOfContent({ text, attachments = [] }: Content): Part[] {
  const said: Part[] = text?.content ? [{ kind: 'text', text: text.content }] : []
  return [...said, ...attachments.flatMap((one) => partsOf(one.msgtype, one[one.msgtype]))]
}
