import type { Input } from '../../channels/wecom/calls.ts'
import type { Attachment, WrittenMessage } from './message.ts'

/** In WeCom's own form; media are ids of this moment. */
export type SendableMessage = Omit<Input<'externalcontact/send_welcome_msg'>['body'], 'welcome_code'>

type Sent = NonNullable<SendableMessage['attachments']>[number]

/** As WeCom takes it. A picture that cannot be brought there is left out: a word in time is worth more than all of them
 *  late. `mediaIdOf` rejects for it. */
export async function sendable(
  { text, attachments }: WrittenMessage,
  mediaIdOf: (picture: string) => Promise<string>,
  onLost: (error: unknown) => void,
): Promise<SendableMessage | undefined> {
  const sent: Sent[] = []
  for (const attachment of attachments)
    try {
      sent.push(await attached(attachment, mediaIdOf))
    } catch (error) {
      onLost(error)
    }
  if (text === '' && sent.length === 0) return undefined
  return { ...(text !== '' && { text: { content: text } }), ...(sent.length > 0 && { attachments: sent }) }
}

async function attached(given: Attachment, mediaIdOf: (picture: string) => Promise<string>): Promise<Sent> {
  switch (given.kind) {
    case 'picture':
      return { msgtype: 'image', image: { media_id: await mediaIdOf(given.picture) } }
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
        miniprogram: { title, appid, page, pic_media_id: await mediaIdOf(picture) },
      }
    }
  }
}
