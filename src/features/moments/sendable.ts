import type { Input } from '../../channels/wecom/calls.ts'
import type { WrittenMessage } from '../contents/contents.ts'

/** A message that a Moment can carry (rules.ts), in WeCom's form; `mediaIdOf` brings a picture there. */
export type SendableMoment = Omit<Input<'externalcontact/add_moment_task'>['body'], 'visible_range'>

export async function sendableMoment(
  { text, attachments }: WrittenMessage,
  mediaIdOf: (picture: string) => Promise<string>,
): Promise<SendableMoment> {
  const ids: string[] = []
  for (const one of attachments) if (one.kind === 'picture') ids.push(await mediaIdOf(one.picture))
  const link = attachments.find((one) => one.kind === 'link')
  const shown = link
    ? [{ msgtype: 'link' as const, link: { title: link.title, url: link.url, ...(ids[0] && { media_id: ids[0] }) } }]
    : ids.map((id) => ({ msgtype: 'image' as const, image: { media_id: id } }))
  return { ...(text !== '' && { text: { content: text } }), ...(shown.length > 0 && { attachments: shown }) }
}
