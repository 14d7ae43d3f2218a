import { z } from 'zod'
import { refuse } from '../errors.ts'
import { MAX_GROUP_TEMPLATES } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { checkMedia, pictureUrl } from '../state/media.ts'
import { call, type Caller } from './call.ts'
import { id, parts, zeroOrOne } from './shapes.ts'

/** What a group says to who joins it. */
const content = {
  text: z.object({ content: z.string() }).optional(),
  image: parts.image.optional(),
  link: parts.link.optional(),
  miniprogram: parts.miniprogram.optional(),
  file: parts.file.optional(),
  video: parts.video.optional(),
  agentid: z.int().optional(),
}
const input = z.object({ ...content, notify: zeroOrOne.optional() })
type Template = Omit<z.output<typeof input>, 'agentid' | 'notify'>

interface Saved {
  content: string
  agentid: number | null
}
function templateOf({ state }: Sandbox, templateId: string): Saved {
  const saved = state.get<Saved>`select content, agentid from group_templates where template_id = ${templateId}`
  return saved ?? refuse(40058, 'invalid template_id. invalid Request Parameter')
}

function checked(
  sandbox: Sandbox,
  { app }: Caller,
  { agentid, notify: _notify, ...template }: z.output<typeof input>,
): Template {
  if (agentid !== undefined && agentid !== app.agentid) refuse(301002)
  const { text, ...attached } = template
  const most = sandbox.switches.groupWelcomeBytes
  if (text && Buffer.byteLength(text.content) > most)
    refuse(40058, `text.content exceed max length ${most}. invalid Request Parameter`)
  const kinds = Object.values(attached).filter((part) => part !== undefined).length
  if (!text?.content && kinds === 0) refuse(40063)
  if (kinds > 1) refuse(41064)
  checkMedia(sandbox, attached)
  return template
}

export const groupTemplateCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/group_welcome_template/add',
    right: 'customers',
    input,
    run(sandbox, wanted, caller) {
      const { state, chance, clock } = sandbox
      const template = checked(sandbox, caller, wanted)
      const { n } = state.get<{ n: number }>`select count(*) as n from group_templates`!
      if (n >= MAX_GROUP_TEMPLATES) refuse(41055)
      const templateId = chance.id('msg', 29)
      state.run`insert into group_templates (template_id, content, agentid, created_at)
        values (${templateId}, ${JSON.stringify(template)}, ${caller.app.agentid}, ${clock.now()})`
      return { template_id: templateId }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/group_welcome_template/edit',
    right: 'customers',
    input: z.object({ template_id: id, ...content }),
    run(sandbox, { template_id: templateId, ...wanted }, caller) {
      if (templateOf(sandbox, templateId).agentid !== caller.app.agentid) refuse(48002)
      const template = checked(sandbox, caller, wanted)
      sandbox.state.run`update group_templates set content = ${JSON.stringify(template)}
        where template_id = ${templateId}`
    },
  }),
  call({
    method: 'POST',
    methodBy: ({ groupTemplateMethod }) => groupTemplateMethod,
    path: 'externalcontact/group_welcome_template/get',
    right: 'customers',
    input: z.object({ template_id: id }),
    run(sandbox, { template_id: templateId }) {
      const { image, ...template } = JSON.parse(templateOf(sandbox, templateId).content) as Template
      const picture = image?.media_id ? { pic_url: pictureUrl(image.media_id) } : image
      return { ...template, ...(picture && { image: picture }) }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/group_welcome_template/del',
    right: 'customers',
    input: z.object({ template_id: id, agentid: z.int().optional() }),
    run(sandbox, { template_id: templateId }, { app }) {
      if (templateOf(sandbox, templateId).agentid !== app.agentid) refuse(48002)
      sandbox.state.run`delete from group_templates where template_id = ${templateId}`
      sandbox.state.run`update groups set template_id = null where template_id = ${templateId}`
    },
  }),
]
