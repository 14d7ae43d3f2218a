import { useNavigate } from '@tanstack/react-router'
import { Flex, Form, Radio, theme } from 'antd'
import { SUBJECTS } from '../../../../src/sops/language.ts'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import type { Subject } from '../../language/subject.ts'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer, NameFields } from '../../parts/form-drawer.tsx'
import { freshOf } from './sop-draft.ts'
import { SOP_READS } from './sop-shapes.ts'
import { sopsWords } from './sops-words.ts'

interface Named {
  name: string
  slug: string
  subject: Subject
}

/** Named here, and drawn on its own page. */
export function NewSopDrawer({ onClose }: { onClose(): void }) {
  const t = useWords(sopsWords)
  const navigate = useNavigate()
  const create = useChange(
    async ({ name, slug, subject }: Named) => {
      await call('POST /api/sops', { body: { name, slug, definition: freshOf(subject) } })
      await navigate({ to: '/sops/$slug', params: { slug } })
    },
    { reads: SOP_READS, said: t.saved, isRefusalShown: true },
  )
  return (
    <FormDrawer<Named>
      title={t.newSop}
      first={{ subject: 'customer' }}
      error={create.error}
      isBusy={create.isPending}
      onSave={create.mutate}
      onClose={onClose}
    >
      <NameFields isNew />
      <Form.Item name="subject" label={t.subject}>
        <Radio.Group
          vertical
          options={SUBJECTS.map((subject) => ({ value: subject, label: <Explained of={subject} /> }))}
        />
      </Form.Item>
    </FormDrawer>
  )
}

function Explained({ of }: { of: Subject }) {
  const t = useWords(sopsWords)
  const { token } = theme.useToken()
  return (
    <Flex vertical style={{ paddingBlockEnd: 8 }}>
      {t.subjects[of]}
      <span style={{ color: token.colorTextSecondary, fontSize: 13 }}>{t.subjectsAbout[of]}</span>
    </Flex>
  )
}
