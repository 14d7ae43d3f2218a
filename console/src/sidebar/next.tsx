import { Button, Card, Flex, Typography } from 'antd'
import { useState } from 'react'
import { call, useGet, type Answer } from '../api/api.ts'
import { useWords } from '../language/language.tsx'
import { OUTCOMES, useNoting, type Outcome } from '../pages/tasks/noting.ts'
import { tasksWords } from '../pages/tasks/tasks-words.ts'
import { useChange } from '../parts/changing.ts'
import { Loaded } from '../parts/states.tsx'
import { Time } from '../parts/time.tsx'
import { useSend } from './sending.ts'
import { sidebarWords } from './words.ts'

type Task = Answer<'GET /api/tasks'>['tasks'][number]
const SHOWN = '20'

/** The next best thing: of what flows ask for, what falls due first, and why. */
export function Next({ customer, maySend }: { customer: number; maySend: boolean }) {
  const t = useWords(sidebarWords)
  const asked = useGet('/api/tasks', { query: { customer: String(customer), limit: SHOWN } })
  return (
    <Card size="small" title={<h2 style={{ fontSize: 16 }}>{t.next}</h2>}>
      <Loaded asked={asked} rows={3}>
        {({ tasks: [first, ...others] }) =>
          first ? (
            <Flex vertical gap={12}>
              <NextTask key={first.id} customer={customer} task={first} maySend={maySend} />
              {others.length > 0 && <Typography.Text type="secondary">{t.moreTasks(others.length)}</Typography.Text>}
            </Flex>
          ) : (
            <Typography.Text type="secondary">{t.noNext}</Typography.Text>
          )
        }
      </Loaded>
    </Card>
  )
}

function NextTask({ customer, task, maySend }: { customer: number; task: Task; maySend: boolean }) {
  const t = useWords(sidebarWords)
  const w = useWords(tasksWords)
  const { id, title, kind, script, sop, dueAt } = task
  const [isSent, setSent] = useState(false)
  const send = useSend(customer, () => setSent(true))
  const finish = useChange(
    (outcome: Outcome) =>
      call('POST /api/customers/:id/tasks/:task/outcome', { params: { id: customer, task: id }, body: { outcome } }),
    { reads: ['/api/tasks', '/api/customers/:id/events', '/api/customers/:id/sops'], said: t.noted },
  )
  const note = useNoting(finish.mutateAsync)
  const isLate = Date.parse(dueAt) < performance.timeOrigin + performance.now()
  const isContent = kind === 'send'
  const canSend = isContent || script !== ''
  return (
    <>
      <div>
        <Typography.Text strong>{title}</Typography.Text>
        <br />
        <Typography.Text type="secondary">
          {isLate && `${t.late} · `}
          {t.dueBefore}
          <Time at={dueAt} />
          {t.dueAfter}
          {sop && ` · ${t.because(sop.name)}`}
        </Typography.Text>
      </div>
      {isContent && <Typography.Text type="secondary">{t.contentOfFlow}</Typography.Text>}
      {script !== '' && <p className="sidebar-words">{script}</p>}
      {canSend && !maySend && <Typography.Text type="secondary">{t.sendInChat}</Typography.Text>}
      <Flex wrap gap={8}>
        {canSend && maySend && (
          <Button
            type={isSent ? 'default' : 'primary'}
            aria-label={t.sendIt(title)}
            loading={send.isPending}
            onClick={() => send.mutate({ task: id })}
          >
            {t.send}
          </Button>
        )}
        {OUTCOMES.map((outcome) => (
          <Button
            key={outcome}
            type={outcome === 'done' && (isSent || !canSend) ? 'primary' : 'default'}
            aria-label={t.outcome(w.outcomes[outcome], title)}
            loading={finish.isPending && finish.variables === outcome}
            disabled={finish.isPending}
            onClick={() => note(outcome)}
          >
            {w.outcomes[outcome]}
          </Button>
        ))}
      </Flex>
    </>
  )
}
