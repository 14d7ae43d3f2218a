import { useNavigate } from '@tanstack/react-router'
import { Button, Card, Drawer, Flex, Typography } from 'antd'
import { useState } from 'react'
import { call, useGet, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FindBox } from '../../parts/find-box.tsx'
import { useFocusBack } from '../../parts/focus.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { SOP_READS } from './sop-shapes.ts'
import { SubjectTag } from './sop-status.tsx'
import { templatesWords } from './templates-words.ts'

type Template = Answer<'GET /api/templates'>['templates'][number]

/** Flows that are ready made. Installed in the language one reads, and shown on its own page. */
export function TemplatesDrawer({ onClose }: { onClose(): void }) {
  const t = useWords(templatesWords)
  const { language } = useLanguage()
  const [search, setSearch] = useState('')
  const asked = useGet('/api/templates')
  useFocusBack()
  const words = search.trim().toLowerCase()
  return (
    <Drawer open title={t.fromTemplate} size={560} onClose={onClose}>
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t.about}</Typography.Text>
        <FindBox label={t.find} typed={search} onTyped={setSearch} />
        <Loaded asked={asked}>
          {({ templates }) => {
            const shown = templates.filter(({ name, about }) =>
              `${name[language]} ${about[language]}`.toLowerCase().includes(words),
            )
            if (shown.length === 0) return <Nothing>{t.noMatch}</Nothing>
            return shown.map((one) => <TemplateCard key={one.slug} template={one} />)
          }}
        </Loaded>
      </Flex>
    </Drawer>
  )
}

function TemplateCard({ template: { slug, name, about, steps, installed, subject } }: { template: Template }) {
  const t = useWords(templatesWords)
  const { language } = useLanguage()
  const number = useNumber()
  const navigate = useNavigate()
  const open = (which: string) => navigate({ to: '/sops/$slug', params: { slug: which } })
  const install = useChange<void>(
    async () => {
      const made = await call('POST /api/templates/:slug/installs', { params: { slug }, body: { language } })
      await open(made.slug)
    },
    { reads: [...SOP_READS, '/api/templates'], said: t.installed },
  )
  return (
    <Card
      size="small"
      title={name[language]}
      extra={
        installed === null ? (
          <Button
            type="primary"
            aria-label={t.installOf(name[language])}
            loading={install.isPending}
            onClick={() => install.mutate()}
          >
            {t.install}
          </Button>
        ) : (
          <Button aria-label={t.openOf(name[language])} onClick={() => void open(installed)}>
            {t.open}
          </Button>
        )
      }
    >
      <Flex vertical gap={6}>
        <span>{about[language]}</span>
        <Flex gap={8} wrap align="center">
          <SubjectTag subject={subject} />
          <Typography.Text type="secondary">{t.steps(number(steps))}</Typography.Text>
        </Flex>
      </Flex>
    </Card>
  )
}
