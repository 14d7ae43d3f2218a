import { Link } from '@tanstack/react-router'
import { Card, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useGet, type Answer } from '../../api/api.ts'
import { useLanguage } from '../../language/language.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { ContentNamesProvider, useContentNames } from '../sops/content-names.ts'
import type { SopStep } from '../sops/sop-draft.ts'
import { useSopsWords } from '../sops/group-words.ts'
import { useSopSentences } from '../sops/use-sop-sentences.ts'
import { sopEnd } from './event-words.ts'
import { Since } from './standing-cards.tsx'

type Position = Answer<'GET /api/customers/:id/sops'>['sops'][number]

/** The flows somebody is in, what is next there and when; and those they were in. */
export function SopsCard({ customer }: { customer: number }) {
  return <PositionsCard asked={useGet('/api/customers/:id/sops', { params: { id: customer } })} />
}

/** `doing`: what can be done about a flow that somebody is in. */
export function PositionsCard({
  asked,
  doing,
}: {
  asked: ReturnType<typeof useGet<'/api/customers/:id/sops'>>
  doing?: (position: Position) => ReactNode
}) {
  const t = useSopsWords()
  return (
    <Card size="small" title={t.flows}>
      <Loaded asked={asked} rows={2}>
        {({ sops }) => (
          <Flex vertical gap={8}>
            {sops.length === 0 && <Typography.Text type="secondary">{t.noFlows}</Typography.Text>}
            {sops.map((position) => (
              <OnePosition
                key={`${position.sop} ${position.key} ${position.enteredAt}`}
                position={position}
                doing={position.outcome === null && doing?.(position)}
              />
            ))}
          </Flex>
        )}
      </Loaded>
    </Card>
  )
}

function OnePosition({ position, doing }: { position: Position; doing: ReactNode }) {
  const { language } = useLanguage()
  const maySops = can(useMe().data?.me, 'analyst')
  const contentName = useContentNames()
  const { sop, name, key, enteredAt, endedAt, outcome } = position
  return (
    <div>
      <Flex justify="space-between" gap={12} wrap align="baseline">
        <span style={{ overflowWrap: 'anywhere' }}>
          {maySops ? (
            <Link to="/sops/$slug" params={{ slug: sop }}>
              {name}
            </Link>
          ) : (
            name
          )}{' '}
          {key && <Typography.Text type="secondary">{key}</Typography.Text>}
        </span>
        <Flex gap={8} align="baseline">
          <Since at={endedAt ?? enteredAt} />
          {doing}
        </Flex>
      </Flex>
      <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
        {outcome === null ? (
          <ContentNamesProvider value={(slug) => position.contents[slug] ?? contentName(slug)}>
            <Standing position={position} />
          </ContentNamesProvider>
        ) : (
          sopEnd(outcome, language)
        )}
      </Typography.Text>
    </div>
  )
}

function Standing({ position: { standing, following, dueAt } }: { position: Position }) {
  const t = useSopsWords()
  const sentences = useSopSentences()
  return (
    <>
      {t.stands(sentences.step(standing as SopStep))} · {t.dueAt} <Time at={dueAt} />
      {following != null && <div>{t.then(sentences.step(following as SopStep))}</div>}
    </>
  )
}
