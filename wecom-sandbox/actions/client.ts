import { z } from 'zod'
import { cannot } from '../errors.ts'
import { findMedia } from '../reads/media.ts'
import { MEDIA_KEY_CHARS } from '../reads/parts.ts'
import type { Sandbox } from '../sandbox.ts'
import { trustPage } from '../sidebar.ts'
import { activeMember } from '../state/members.ts'
import { addMessage, chatOf } from '../state/messages.ts'
import { areFriends, findRelation } from '../state/relations.ts'
import { action } from './action.ts'
import { chatForATime, pair } from './customers.ts'

/** What the page beside a chat has WeCom's client do. */
const message = z.discriminatedUnion('msgtype', [
  z.object({ msgtype: z.literal('text'), text: z.object({ content: z.string().min(1) }) }),
  z.object({ msgtype: z.literal('image'), image: z.object({ mediaid: z.string() }) }),
  z.object({ msgtype: z.literal('video'), video: z.object({ mediaid: z.string() }) }),
  z.object({ msgtype: z.literal('file'), file: z.object({ mediaid: z.string() }) }),
  z.object({
    msgtype: z.literal('news'),
    news: z.object({ link: z.url(), title: z.string().min(1), desc: z.string(), imgUrl: z.string() }),
  }),
  z.object({
    msgtype: z.literal('miniprogram'),
    miniprogram: z.object({
      appid: z.string(),
      title: z.string(),
      imgUrl: z.url(),
      page: z.string().regex(/\.html(\?|$)/),
    }),
  }),
])

export const clientActions = {
  'client.trust': action(
    z.object({
      corpid: z.string(),
      agentid: z.coerce.number().optional(),
      timestamp: z.string(),
      nonceStr: z.string(),
      signature: z.string(),
      url: z.url(),
    }),
    (sandbox, shown) => {
      trustPage(sandbox, shown)
      return {}
    },
  ),

  'client.send': action(pair.extend({ message }), (sandbox, { message: given, ...both }) => {
    activeMember(sandbox, both.userid)
    if (!areFriends(findRelation(sandbox, both)) && !chatForATime(sandbox, both)) cannot('They are not friends.')
    const chat = chatOf(both.userid, both.external_userid)
    addMessage(sandbox, { chat, sender: both.userid, isStaff: true, source: 'person', ...asKept(sandbox, given) })
    return {}
  }),
}

function keptMedia(sandbox: Sandbox, msgtype: 'image' | 'video' | 'file', { mediaid }: { mediaid: string }) {
  if (findMedia(sandbox, mediaid.slice(0, MEDIA_KEY_CHARS))?.uploadedAs !== msgtype) cannot('invalid mediaid')
  return { msgtype, content: { media_id: mediaid } }
}

/** As what is sent by a call is kept. */
function asKept(sandbox: Sandbox, given: z.output<typeof message>): { msgtype: string; content: object } {
  switch (given.msgtype) {
    case 'text':
      return { msgtype: 'text', content: given.text }
    case 'image':
      return keptMedia(sandbox, 'image', given.image)
    case 'video':
      return keptMedia(sandbox, 'video', given.video)
    case 'file':
      return keptMedia(sandbox, 'file', given.file)
    case 'news': {
      const { link: url, imgUrl: picurl, ...said } = given.news
      return { msgtype: 'link', content: { ...said, url, picurl } }
    }
    case 'miniprogram': {
      const { imgUrl, ...said } = given.miniprogram
      return { msgtype: 'miniprogram', content: { ...said, pic_media_id: imgUrl } }
    }
  }
}
