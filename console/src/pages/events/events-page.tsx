import { CaretRightOutlined, PauseOutlined } from '@ant-design/icons'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, Badge, Button, Card, Flex, Segmented, Select, Typography } from 'antd'
import { useCallback, useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing, useMessageOf } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useDefaultView, type State } from '../../parts/views/use-views.ts'
import { ViewsMenu } from '../../parts/views/views-menu.tsx'
import { EventDrawer } from './event-drawer.tsx'
import { EventRow } from './event-row.tsx'
import { eventsWords } from './events-words.ts'
import { FirstEvent } from './first-event.tsx'
import { Rate } from './rate.tsx'
import { MAX_HELD } from './tail.ts'
import { useTail, type Show } from './use-tail.ts'

export function EventsPage() {
  const t = useWords(eventsWords)
  const { name, show, event } = useSearch({ from: '/inside/events' })
  const navigate = useNavigate({ from: '/events' })
  const [isPaused, setPaused] = useState(false)
  const open = useCallback(
    (seq: number | undefined) => void navigate({ search: (now) => ({ ...now, event: seq }), replace: true }),
    [navigate],
  )
  const openView = (view: State) => void navigate({ search: readState(view) })
  useDefaultView('events', name === undefined && show === undefined && event === undefined, openView)
  return (
    <Page title={t.title} term="event" about={t.about} actions={<Rate />}>
      <Flex wrap gap={8} align="center">
        <NameFilter name={name} onChange={(next) => void navigate({ search: { name: next, show } })} />
        <Segmented<'all' | 'facts' | 'derived'>
          aria-label={t.kind}
          value={show ?? 'all'}
          options={(['all', 'facts', 'derived'] as const).map((value) => ({ value, label: t[value] }))}
          onChange={(next) => void navigate({ search: { name, show: next === 'all' ? undefined : next } })}
        />
        <Button
          icon={isPaused ? <CaretRightOutlined /> : <PauseOutlined />}
          aria-pressed={isPaused}
          onClick={() => setPaused(!isPaused)}
        >
          {isPaused ? t.goOn : t.pause}
        </Button>
        <Badge status={isPaused ? 'default' : 'processing'} text={isPaused ? t.paused : t.live} />
        <span style={{ marginInlineStart: 'auto' }}>
          <ViewsMenu page="events" state={stateOf({ name, show })} onOpen={openView} />
        </span>
      </Flex>
      <Followed key={`${name} ${show}`} name={name} show={show} isPaused={isPaused} onOpen={open} />
      <EventDrawer seq={event} onClose={() => open(undefined)} />
    </Page>
  )
}

type Narrowed = { name?: string | undefined; show?: Show }
const readState = ({ name, show }: State): Narrowed => ({
  ...(typeof name === 'string' && { name }),
  ...((show === 'facts' || show === 'derived') && { show }),
})
const stateOf = ({ name, show }: Narrowed): State => ({ ...(name && { name }), ...(show && { show }) })

function NameFilter({ name, onChange }: { name: string | undefined; onChange(name: string | undefined): void }) {
  const t = useWords(eventsWords)
  const number = useNumber()
  const { data } = useGet('/api/event-names', undefined, {
    refetchInterval: ({ state }) => (state.data && state.data.behind > 0 ? 1_000 : 30_000),
  })
  const known = data?.names ?? []
  return (
    <Select
      showSearch
      allowClear
      aria-label={t.byName}
      placeholder={t.everyName}
      value={name}
      style={{ width: 260, maxWidth: '100%' }}
      options={known.map((one) => ({ value: one.name, label: t.nameAndCount(one.name, number(one.events)) }))}
      notFoundContent={data && data.behind > 0 ? t.stillCounting(number(data.behind)) : undefined}
      onChange={(next: string | undefined) => onChange(next)}
    />
  )
}

interface Following {
  name: string | undefined
  show: Show
  isPaused: boolean
  onOpen(seq: number): void
}

function Followed({ name, show, isPaused, onOpen }: Following) {
  const t = useWords(eventsWords)
  const messageOf = useMessageOf()
  const navigate = useNavigate({ from: '/events' })
  const { asked, problem, readOlder } = useTail({ name, show }, isPaused)
  return (
    <Loaded asked={asked} rows={12}>
      {({ events, hasOlder, isSkipping }) => (
        <>
          {problem && <Alert type="warning" showIcon title={messageOf(problem)} />}
          {isSkipping && <Alert type="info" showIcon title={t.skipping} />}
          <Card size="small" styles={{ body: { padding: 0 } }}>
            {events.length > 0 ? (
              <ul aria-label={t.list} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                {events.map((event) => (
                  <EventRow key={event.seq} event={event} onOpen={onOpen} />
                ))}
              </ul>
            ) : name || show || hasOlder ? (
              <Nothing action={<Button onClick={() => void navigate({ search: {} })}>{t.clear}</Button>}>
                {t.noneOfFilter}
              </Nothing>
            ) : (
              <FirstEvent />
            )}
          </Card>
          <Flex justify="center">
            {hasOlder && <Button onClick={() => void readOlder()}>{t.older}</Button>}
            {events.length >= MAX_HELD && <Typography.Text type="secondary">{t.full}</Typography.Text>}
          </Flex>
        </>
      )}
    </Loaded>
  )
}
