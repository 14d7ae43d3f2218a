import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Timeline } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useTouchWords } from '../../language/touch-words.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { sopEnd } from '../customers/event-words.ts'
import { useCalled } from '../customers/identity-words.ts'
import { useNames } from '../customers/names.ts'
import { useContentNames } from '../sops/content-names.ts'
import { tasksWords } from '../tasks/tasks-words.ts'
import { groupsWords, type Said } from './groups-words.ts'
import { useLogPages } from './use-groups.ts'

type Event = Answer<'GET /api/groups/:chat/events'>['events'][number]

/** What happened in it, the latest first. */
export function LogCard({ chat }: { chat: string }) {
  const t = useWords(groupsWords)
  const s = useWords(sharedWords)
  const asked = useLogPages(chat)
  return (
    <Card size="small" title={t.log}>
      <Loaded asked={asked}>
        {({ pages }) => {
          const events = pages.flatMap((page) => page.events)
          if (events.length === 0) return <Nothing>{t.noLog}</Nothing>
          return (
            <Flex
              vertical
              gap={8}
              style={{ maxHeight: 560, overflow: 'auto', paddingTop: 4 }}
              tabIndex={0}
              role="region"
              aria-label={t.log}
            >
              <Timeline items={events.map((event) => ({ key: event.id, content: <Line event={event} /> }))} />
              {asked.hasNextPage && (
                <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
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

function Line({ event }: { event: Event }) {
  const t = useWords(groupsWords)
  const { language } = useLanguage()
  const { kind, detail, who, owners } = event
  const text = (key: string) => (typeof detail[key] === 'string' ? detail[key] : '')
  const names = useNames()
  const contentName = useContentNames()
  const called = useCalled()
  const touches = useTouchWords()
  const { outcomes } = useWords(tasksWords)
  const nameOf = (person: { name: string | null }) => person.name ?? t.someone
  const said: Said = {
    who: who ? nameOf(who) : '',
    from: owners ? nameOf(owners.from) : text('from'),
    to: owners ? nameOf(owners.to) : text('to'),
    notice: text('notice'),
    reason: text('reason'),
    by: called.who(`staff:${text('by')}`),
    sop: names.sop(text('sop')),
    touch: t.touched(touches.channel(text('channel')), text('content') && contentName(text('content'))),
    whyNot: touches.reason(text('reason'), text('cap'), text('nextChannel')),
    end: sopEnd(text('reason'), language),
    title: text('title'),
    task: Object.hasOwn(outcomes, text('outcome')) ? outcomes[text('outcome') as 'done'] : text('outcome'),
  }
  const sentence = Object.hasOwn(t.events, kind) ? t.events[kind as keyof typeof t.events](said) : kind
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      {who && who.customerId !== null ? (
        <Link to="/customers/$id" params={{ id: String(who.customerId) }} preload={false}>
          {sentence}
        </Link>
      ) : (
        sentence
      )}
      <div style={{ fontSize: 13 }}>
        <Time at={event.at} />
      </div>
    </div>
  )
}
