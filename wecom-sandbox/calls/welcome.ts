import { z } from 'zod'
import { refuse } from '../errors.ts'
import { checkMedia } from '../state/media.ts'
import { addContent, chatOf } from '../state/messages.ts'
import { findRelation } from '../state/relations.ts'
import { call } from './call.ts'
import { attachments, id, text } from './shapes.ts'

interface Code {
  userid: string
  external_userid: string
  expires_at: number
  sent_at: number | null
}

export const welcomeCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/send_welcome_msg',
    right: 'customers',
    input: z.object({ welcome_code: id, text: text.optional(), attachments: attachments.optional() }),
    run(sandbox, { welcome_code: given, ...content }) {
      const { state, clock, switches } = sandbox
      const now = clock.now()
      const code = state.get<Code>`select userid, external_userid, expires_at, sent_at from welcome_codes
        where code = ${given}`
      if (!code) return refuse(41049)
      // the first who calls wins: the others are told to try again, and then that it is done
      if (code.sent_at !== null) refuse(now < code.sent_at + switches.welcomeSendMs ? 41096 : 41051)
      if (now >= code.expires_at) refuse(41050)
      if (findRelation(sandbox, code)?.chatting) refuse(41051)
      if (!content.text?.content && !content.attachments?.length) refuse(40063)
      checkMedia(sandbox, content)
      state.run`update welcome_codes set sent_at = ${now} where code = ${given}`
      state.run`update relations set welcomed = 1
        where userid = ${code.userid} and external_userid = ${code.external_userid}`
      const chat = chatOf(code.userid, code.external_userid)
      addContent(sandbox, { chat, sender: code.userid, isStaff: true, source: 'welcome' }, content)
    },
  }),
]
