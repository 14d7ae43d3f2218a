import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Tag, theme, Typography } from 'antd'
import { call, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useTouchWords } from '../../language/touch-words.ts'
import { Help } from '../../parts/help.tsx'
import { Loaded } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { touchesWords } from '../touches/touches-words.ts'
import { Since } from './standing-cards.tsx'

type Touch = Answer<'GET /api/customers/:id/touches'>['touches'][number]
const PAGE_ROWS = '8'

const COLOURS: Record<Touch['state'], string> = {
  waiting: 'gold',
  tasked: 'blue',
  delivered: 'success',
  failed: 'error',
  cancelled: 'default',
  suppressed: 'default',
}

const useTouchPages = (
  key: readonly unknown[],
  ask: (query: { limit: string; before?: string }) => Promise<Answer<'GET /api/customers/:id/touches'>>,
) =>
  useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => ask({ limit: PAGE_ROWS, ...(pageParam && { before: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => (next === null ? undefined : String(next)),
  })

/** What was sent to somebody, or would have been, and why it was not. */
export function TouchesCard({ customer }: { customer: number }) {
  const t = useWords(touchesWords)
  const asked = useTouchPages(['/api/customers/:id/touches', customer], (query) =>
    call('GET /api/customers/:id/touches', { params: { id: customer }, query }),
  )
  return <Listed title={t.ofCustomer} none={t.noTouches} asked={asked} />
}

/** The same of what was posted into a group. */
export function GroupTouchesCard({ chat }: { chat: string }) {
  const t = useWords(touchesWords)
  const asked = useTouchPages(['/api/groups/:chat/touches', chat], (query) =>
    call('GET /api/groups/:chat/touches', { params: { chat }, query }),
  )
  return <Listed title={t.ofGroup} none={t.noPosts} asked={asked} />
}

function Listed({ title, none, asked }: { title: string; none: string; asked: ReturnType<typeof useTouchPages> }) {
  const s = useWords(sharedWords)
  return (
    <Card size="small" title={title} extra={<Help term="touch" />}>
      <Loaded asked={asked} rows={2}>
        {({ pages }) => {
          const touches = pages.flatMap((page) => page.touches)
          return (
            <Flex vertical gap={10}>
              {touches.length === 0 && <Typography.Text type="secondary">{none}</Typography.Text>}
              {touches.map((touch) => (
                <OneTouch key={touch.id} touch={touch} />
              ))}
              {asked.hasNextPage && (
                <Button size="small" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
                  {s.more}
                </Button>
              )}
            </Flex>
          )
        }}
      </Loaded>
    </Card>
  )
}

function OneTouch({ touch }: { touch: Touch }) {
  const t = useWords(touchesWords)
  const words = useTouchWords()
  const { token } = theme.useToken()
  const { content, state, reason, cap, nextChannel, channel, kind, staff, askedAt, settledAt } = touch
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      <Flex justify="space-between" gap={12} align="baseline">
        <Flex wrap gap={6} align="baseline" style={{ minWidth: 0 }}>
          <span>{content?.name ?? t.noContent}</span>
          <Tag color={COLOURS[state]} style={{ margin: 0, color: token.colorText }}>
            {words.state(state)}
          </Tag>
        </Flex>
        <Since at={settledAt ?? askedAt} />
      </Flex>
      {reason !== null && <div className="phrase">{words.reason(reason, cap, nextChannel)}</div>}
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        <Source touch={touch} /> · {words.channel(channel)} · {words.kind(kind)}
        {staff && ` · ${staff.name ?? staff.userid}`}
      </Typography.Text>
    </div>
  )
}

function Source({ touch: { sop, broadcast } }: { touch: Touch }) {
  const t = useWords(touchesWords)
  const mayLook = can(useMe().data?.me, 'analyst')
  if (sop) {
    const words = t.bySop(sop.name)
    return mayLook ? <Link to="/sops/$slug" params={{ slug: sop.slug }}>{words}</Link> : <>{words}</> // prettier-ignore
  }
  if (!broadcast) return <>—</>
  const words = t.byBroadcast(broadcast.name)
  return mayLook ? <Link to="/broadcasts/$id" params={{ id: String(broadcast.id) }}>{words}</Link> : <>{words}</> // prettier-ignore
}
