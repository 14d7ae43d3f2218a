import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Card, Flex, Segmented, Select, Typography } from 'antd'
import { call, useGet } from '../../api/api.ts'
import { inBoth, useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { EVENT_NAMES } from './event-names.ts'
import { Happenings } from './happenings.tsx'

const words = inBoth({
  zh: {
    title: '时间线',
    show: '显示哪些事件',
    all: '全部',
    facts: '做了什么',
    derived: '带来什么',
    name: '事件名称',
    nothing: '还没有事件。',
    nothingHere: '没有这样的事件。',
    end: '已到最早的事件',
  },
  en: {
    title: 'Timeline',
    show: 'Which events to show',
    all: 'All',
    facts: 'What they did',
    derived: 'What followed',
    name: 'Event name',
    nothing: 'No events yet.',
    nothingHere: 'There are no such events.',
    end: 'That is the beginning',
  },
})

const route = getRouteApi('/inside/customers/$id')
const PAGE_ROWS = 50
type Show = 'all' | 'facts' | 'derived'

/** Everything that happened to and by a customer, whoever sent it, the latest first. */
export function TimelineCard({ customer }: { customer: number }) {
  const t = useWords(words)
  const s = useWords(sharedWords)
  const { language } = useLanguage()
  const { show = 'all', event } = route.useSearch()
  const navigate = route.useNavigate()
  const query = {
    limit: PAGE_ROWS,
    ...(show !== 'all' && { derived: String(show === 'derived') }),
    ...(event && { name: event }),
  }
  const asked = useInfiniteQuery({
    queryKey: ['/api/customers/:id/events', customer, query, language],
    queryFn: ({ pageParam }) =>
      call('GET /api/customers/:id/events', {
        params: { id: customer },
        query: { ...query, ...(pageParam && { before: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const change = (part: { show?: Show; event?: string }) =>
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true })
  return (
    <Card size="small" title={t.title} styles={{ header: { flexWrap: 'wrap' } }}>
      <Flex vertical gap={12}>
        <Flex wrap gap={8}>
          <Segmented<Show>
            size="small"
            aria-label={t.show}
            value={show}
            options={(['all', 'facts', 'derived'] as const).map((one) => ({ value: one, label: t[one] }))}
            onChange={(next) => change({ show: next })}
          />
          <NameSelect show={show} event={event} onChange={(next) => change({ event: next })} />
        </Flex>
        <Loaded asked={asked}>
          {({ pages }) => {
            const events = pages.flatMap((page) => page.events)
            if (events.length === 0)
              return <Nothing>{show === 'all' && event === undefined ? t.nothing : t.nothingHere}</Nothing>
            return (
              <>
                <Happenings events={events} />
                <Flex justify="center">
                  {asked.hasNextPage ? (
                    <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
                      {s.more}
                    </Button>
                  ) : (
                    <Typography.Text type="secondary">{t.end}</Typography.Text>
                  )}
                </Flex>
              </>
            )
          }}
        </Loaded>
      </Flex>
    </Card>
  )
}

interface NameSelectProps {
  show: Show
  event: string | undefined
  onChange(event: string | undefined): void
}
function NameSelect({ show, event, onChange }: NameSelectProps) {
  const t = useWords(words)
  const { data } = useGet('/api/event-names', {}, { staleTime: 60_000 })
  const { language } = useLanguage()
  const known = EVENT_NAMES[language]
  const labelOf = (name: string) => (Object.hasOwn(known, name) ? `${known[name]} (${name})` : name)
  const names = (data?.names ?? []).filter(({ derived }) => show === 'all' || derived === (show === 'derived'))
  return (
    <Select
      size="small"
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t.name}
      aria-label={t.name}
      value={event}
      options={names.map(({ name }) => ({ value: name, label: labelOf(name) }))}
      onChange={onChange}
      popupMatchSelectWidth={false}
      style={{ flex: '1 1 160px', minWidth: 0, maxWidth: 260 }}
    />
  )
}
