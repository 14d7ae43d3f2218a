import type { Input } from '../../channels/wecom/calls.ts'
import type { MediaIdOf, WrittenMessage } from '../contents/contents.ts'

/** A message that a Moment can carry (rules.ts), in WeCom's form; `mediaIdOf` brings pictures and videos there. */
export type SendableMoment = Omit<Input<'externalcontact/add_moment_task'>['body'], 'visible_range'>

export async function sendableMoment(
  { text, attachments }: WrittenMessage,
  mediaIdOf: MediaIdOf,
): Promise<SendableMoment> {
  const ids: string[] = []
  for (const one of attachments)
    if (one.kind === 'picture') ids.push(await mediaIdOf({ type: 'image', id: one.picture }))
  const video = attachments.find((one) => one.kind === 'video')
  const link = attachments.find((one) => one.kind === 'link')
  const shown = video
    ? [{ msgtype: 'video' as const, video: { media_id: await mediaIdOf({ type: 'video', id: video.video }) } }]
    : link
      ? [{ msgtype: 'link' as const, link: { title: link.title, url: link.url, ...(ids[0] && { media_id: ids[0] }) } }]
      : ids.map((id) => ({ msgtype: 'image' as const, image: { media_id: id } }))
  return { ...(text !== '' && { text: { content: text } }), ...(shown.length > 0 && { attachments: shown }) }
}
