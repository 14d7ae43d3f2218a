import { z } from 'zod'
import type { Attachment, MediaIdOf, WrittenMessage } from '../contents/contents.ts'

/** Messages as WeCom's client takes them of a page (`sendChatMessage`), which is another form than that of its calls. */
export const chatMessage = z.discriminatedUnion('msgtype', [
  z.object({ msgtype: z.literal('text'), text: z.object({ content: z.string() }) }),
  z.object({ msgtype: z.literal('image'), image: z.object({ mediaid: z.string() }) }),
  z.object({ msgtype: z.literal('video'), video: z.object({ mediaid: z.string() }) }),
  z.object({ msgtype: z.literal('file'), file: z.object({ mediaid: z.string() }) }),
  z.object({
    msgtype: z.literal('news'),
    news: z.object({ link: z.string(), title: z.string(), desc: z.string(), imgUrl: z.string() }),
  }),
  z.object({
    msgtype: z.literal('miniprogram'),
    miniprogram: z.object({ appid: z.string(), title: z.string(), imgUrl: z.string(), page: z.string() }),
  }),
])
export type ChatMessage = z.infer<typeof chatMessage>

/** Where pictures, videos and files are, for WeCom: as media of this moment; a picture also at an address for anybody. */
export interface Places {
  mediaIdOf: MediaIdOf
  addressOf(picture: string): Promise<string>
}

/** The text first, then what comes with it: each is a message of its own. */
export async function chatMessages({ text, attachments }: WrittenMessage, places: Places): Promise<ChatMessage[]> {
  const said: ChatMessage[] = text === '' ? [] : [{ msgtype: 'text', text: { content: text } }]
  for (const attachment of attachments) said.push(await messageOf(attachment, places))
  return said
}

async function messageOf(given: Attachment, { mediaIdOf, addressOf }: Places): Promise<ChatMessage> {
  switch (given.kind) {
    case 'picture':
      return { msgtype: 'image', image: { mediaid: await mediaIdOf({ type: 'image', id: given.picture }) } }
    case 'video':
      return { msgtype: 'video', video: { mediaid: await mediaIdOf({ type: 'video', id: given.video }) } }
    case 'file':
      return { msgtype: 'file', file: { mediaid: await mediaIdOf({ type: 'file', id: given.file, name: given.name }) } }
    // Its client takes pictures by their media only.
    case 'picture_at':
      return { msgtype: 'news', news: { link: given.url, title: '图片', desc: '', imgUrl: given.url } }
    case 'link': {
      const { title, url: link, description: desc = '', pictureUrl: imgUrl = '' } = given
      return { msgtype: 'news', news: { link, title, desc, imgUrl } }
    }
    case 'miniprogram': {
      const { title, appId: appid, page, picture } = given
      return {
        msgtype: 'miniprogram',
        miniprogram: { appid, title, imgUrl: await addressOf(picture), page: asHtml(page) },
      }
    }
  }
}

/** Its client wants the path of a mini program to end so; what follows the path stays. */
function asHtml(page: string): string {
  const [path = '', ...query] = page.split('?')
  return [path.endsWith('.html') ? path : `${path}.html`, ...query].join('?')
}
