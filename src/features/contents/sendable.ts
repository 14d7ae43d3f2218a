import type { Input } from '../../channels/wecom/calls.ts'
import type { MediaIdOf } from './media.ts'
import type { Attachment, WrittenMessage } from './message.ts'

/** In WeCom's own form; media are ids of this moment. */
export type SendableMessage = Omit<Input<'externalcontact/send_welcome_msg'>['body'], 'welcome_code'>

type Sent = NonNullable<SendableMessage['attachments']>[number]

/** As WeCom takes it. A picture, a video or a file that cannot be brought there is left out: a word in time is worth more
 *  than all of them late. `mediaIdOf` rejects for it. */
export async function sendable(
  { text, attachments }: WrittenMessage,
  mediaIdOf: MediaIdOf,
  onLost: (error: unknown) => void,
): Promise<SendableMessage | undefined> {
  // All at once: one that takes long does not keep those that are there already.
  const brought = await Promise.allSettled(attachments.map((one) => attached(one, mediaIdOf)))
  const sent = brought.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  for (const one of brought) if (one.status === 'rejected') onLost(one.reason)
  if (text === '' && sent.length === 0) return undefined
  return { ...(text !== '' && { text: { content: text } }), ...(sent.length > 0 && { attachments: sent }) }
}

async function attached(given: Attachment, mediaIdOf: MediaIdOf): Promise<Sent> {
  switch (given.kind) {
    case 'picture':
      return { msgtype: 'image', image: { media_id: await mediaIdOf({ type: 'image', id: given.picture }) } }
    case 'video':
      return { msgtype: 'video', video: { media_id: await mediaIdOf({ type: 'video', id: given.video }) } }
    case 'file':
      return {
        msgtype: 'file',
        file: { media_id: await mediaIdOf({ type: 'file', id: given.file, name: given.name }) },
      }
    case 'picture_at':
      return { msgtype: 'image', image: { pic_url: given.url } }
    case 'link': {
      const { title, url, description: desc, pictureUrl: picurl } = given
      return { msgtype: 'link', link: { title, url, ...(desc && { desc }), ...(picurl && { picurl }) } }
    }
    case 'miniprogram': {
      const { title, appId: appid, page, picture } = given
      return {
        msgtype: 'miniprogram',
        miniprogram: { title, appid, page, pic_media_id: await mediaIdOf({ type: 'image', id: picture }) },
      }
    }
  }
}
