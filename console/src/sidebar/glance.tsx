import { Card, Flex, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useGet, type Answer } from '../api/api.ts'
import { useLanguage, useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'
import { moneyOf } from '../parts/money.ts'
import { Loaded } from '../parts/states.tsx'
import { Time } from '../parts/time.tsx'
import { Next } from './next.tsx'
import { Tags } from './tags.tsx'
import { sidebarWords } from './words.ts'

/** Who it is and what is next, without scrolling. */
export function Glance({ customer, maySend }: { customer: number; maySend: boolean }) {
  const asked = useGet('/api/customers/:id', { params: { id: customer } })
  return (
    <Loaded asked={asked}>
      {(profile) => (
        <>
          <Who profile={profile} />
          <Next customer={customer} maySend={maySend} />
          <Tags profile={profile} />
        </>
      )}
    </Loaded>
  )
}

export type Profile = Answer<'GET /api/customers/:id'>

function Who({ profile: { id, name, lifecycle, stages } }: { profile: Profile }) {
  const t = useWords(sidebarWords)
  const s = useWords(sharedWords)
  const { language } = useLanguage()
  const value = useGet('/api/customers/:id/value', { params: { id } }).data
  const heard = useLast(id, 'Message Sent')
  const said = useLast(id, 'Message Received')
  const lastTalk = [heard, said]
    .filter((at) => at !== undefined)
    .toSorted()
    .at(-1)
  const days = value?.recencyDays
  return (
    <Card size="small">
      <Flex vertical gap={12}>
        <Flex wrap gap={8} align="center">
          <Typography.Title level={1} style={{ fontSize: 20 }}>
            {name ?? s.noName}
          </Typography.Title>
          {lifecycle && <Tag style={{ margin: 0 }}>{s.lifecycle[lifecycle]}</Tag>}
        </Flex>
        <dl className="sidebar-figures">
          <Figure name={t.lastOrder}>
            {value && (days == null ? t.never : days === 0 ? t.today : t.daysAgo(days))}
          </Figure>
          <Figure name={t.orders}>
            {value &&
              (value.frequency === 0
                ? t.never
                : t.ordersAre(value.frequency, moneyOf({ revenue: value.monetary }, language)))}
          </Figure>
          <Figure name={t.lastTalk}>{lastTalk === undefined ? t.noTalk : <Time at={lastTalk} />}</Figure>
          <Figure name={t.stage}>
            {stages.length === 0 ? t.noStage : stages.map(({ stageName }) => stageName).join(s.comma)}
          </Figure>
        </dl>
      </Flex>
    </Card>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>
        <Typography.Text type="secondary">{name}</Typography.Text>
      </dt>
      <dd>{children ?? '…'}</dd>
    </div>
  )
}

/** When something of that name was last, of what is in the log. */
const useLast = (id: number, name: string): string | undefined =>
  useGet('/api/customers/:id/events', { params: { id }, query: { name, limit: '1' } }).data?.events[0]?.at
