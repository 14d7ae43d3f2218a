import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Select, Typography } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { Time } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { HistoryButton } from './history.tsx'
import { useSegments } from './names.ts'
import { profileWords } from './profile-words.ts'
import type { Profile } from './who-card.tsx'
import { WhyModal } from './why.tsx'

export function StagesCard({ profile }: { profile: Profile }) {
  const t = useWords(profileWords)
  return (
    <Card size="small" title={t.stages} extra={<HistoryButton customer={profile.id} of="stages" />}>
      {profile.stages.length === 0 && <Typography.Text type="secondary">{t.noStages}</Typography.Text>}
      <Flex vertical gap={8}>
        {profile.stages.map(({ set, setName, stageName, since }) => (
          <Flex key={set} justify="space-between" gap={12} wrap>
            <span style={{ overflowWrap: 'anywhere' }}>
              <Typography.Text type="secondary">{setName}</Typography.Text> <strong>{stageName}</strong>
            </span>
            <Since at={since} />
          </Flex>
        ))}
      </Flex>
    </Card>
  )
}

export function SegmentsCard({ profile }: { profile: Profile }) {
  const t = useWords(profileWords)
  const maySegments = can(useMe().data?.me, 'analyst')
  const [asked, setAsked] = useState<{ slug: string; title: string } | null>(null)
  const others = useSegments().filter(({ slug }) => !profile.segments.some((one) => one.slug === slug))
  return (
    <Card size="small" title={t.segments}>
      <Flex vertical gap={8}>
        {profile.segments.length === 0 && <Typography.Text type="secondary">{t.noSegments}</Typography.Text>}
        {profile.segments.map(({ slug, name, since }) => (
          <Flex key={slug} justify="space-between" gap={12} align="baseline">
            <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              {maySegments ? (
                <Link to="/segments/$slug" params={{ slug }}>
                  {name}
                </Link>
              ) : (
                name
              )}{' '}
              <Since at={since} />
            </span>
            <Button
              size="small"
              type="link"
              aria-label={t.whyIn(name)}
              onClick={() => setAsked({ slug, title: t.whyIn(name) })}
            >
              {t.why}
            </Button>
          </Flex>
        ))}
        {others.length > 0 && (
          <Select
            size="small"
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t.whyNot}
            aria-label={t.whyNot}
            value={null}
            options={others.map(({ slug, name }) => ({ value: slug, label: name }))}
            onChange={(slug: string | null, option) =>
              slug !== null && setAsked({ slug, title: (option as { label: string }).label })
            }
          />
        )}
      </Flex>
      <WhyModal
        customer={profile.id}
        query={asked && { segment: asked.slug }}
        title={asked?.title ?? ''}
        onClose={() => setAsked(null)}
      />
    </Card>
  )
}

export function Since({ at }: { at: string }) {
  return (
    <Typography.Text type="secondary" style={{ whiteSpace: 'nowrap', fontSize: 13 }}>
      <Time at={at} />
    </Typography.Text>
  )
}
