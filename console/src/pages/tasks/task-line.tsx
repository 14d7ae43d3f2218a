import { Link } from '@tanstack/react-router'
import { Button, Flex, Grid, Tag, theme, Typography } from 'antd'
import { call, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { Takeaway } from '../../parts/copying.tsx'
import { Time } from '../../parts/time.tsx'
import { canServe, useMe } from '../../shell/me.ts'
import { CustomerLink, useNameOf } from '../customers/brief-parts.tsx'
import { tasksWords } from './tasks-words.ts'
import { OUTCOMES, useNoting, type Outcome } from './noting.ts'

export type Task = Answer<'GET /api/tasks'>['tasks'][number]

export function TaskLine({ task }: { task: Task }) {
  const t = useWords(tasksWords)
  const { token } = theme.useToken()
  const { data } = useMe()
  const { customer, group, kind, title, script, sop, outcome, doneAt } = task
  return (
    <li style={{ padding: '12px 0', borderBlockEnd: `1px solid ${token.colorBorderSecondary}` }}>
      <Flex vertical gap={6} style={{ overflowWrap: 'anywhere' }}>
        <Flex wrap gap={8} align="baseline">
          <Typography.Text strong>{title}</Typography.Text>
          <Tag style={{ margin: 0 }}>{t.kinds[kind as keyof typeof t.kinds] ?? kind}</Tag>
          {customer && <CustomerLink customer={customer} />}
          {group && (
            <Link to="/groups/$chat" params={{ chat: group.chat }}>
              {t.inGroup(group.name)}
            </Link>
          )}
        </Flex>
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {doneAt === null ? <Due at={task.dueAt} /> : <Time at={doneAt} />} · <Staff staff={task.staff} />
          {sop && ` · ${sop.name}`}
        </Typography.Text>
        {script !== '' && <Takeaway text={script} what={t.script} isProse />}
        {outcome !== null && <Typography.Text>{t.outcomes[outcome]}</Typography.Text>}
        {doneAt === null && canServe(data?.me) && <Outcomes task={task} />}
      </Flex>
    </li>
  )
}

function Due({ at }: { at: string }) {
  const t = useWords(tasksWords)
  const isLate = Date.parse(at) < performance.timeOrigin + performance.now()
  return (
    <span>
      {isLate && <Typography.Text type="warning">{t.late} · </Typography.Text>}
      {t.dueBefore}
      <Time at={at} />
      {t.dueAfter}
    </span>
  )
}

function Staff({ staff }: { staff: Task['staff'] }) {
  const t = useWords(tasksWords)
  return <>{staff.length === 0 ? t.nobody : staff.map(({ userid, name }) => name ?? userid).join(t.and)}</>
}

function Outcomes({ task: { id, customer, group, title } }: { task: Task }) {
  const t = useWords(tasksWords)
  const nameOf = useNameOf()
  const isWide = Grid.useBreakpoint().md !== false
  const who = customer ? nameOf(customer) : t.inGroup(group?.name ?? '')
  const finish = useChange(
    (outcome: Outcome) =>
      customer
        ? call('POST /api/customers/:id/tasks/:task/outcome', {
            params: { id: customer.id, task: id },
            body: { outcome },
          })
        : call('POST /api/tasks/:task/outcome', { params: { task: id }, body: { outcome } }),
    {
      reads: ['/api/tasks', '/api/customers/:id/events', '/api/customers/:id/sops', '/api/groups/:chat/events'],
      said: t.finished,
    },
  )
  const note = useNoting(finish.mutateAsync)
  return (
    <Flex wrap gap={8}>
      {OUTCOMES.map((outcome) => (
        <Button
          key={outcome}
          type={outcome === 'done' ? 'primary' : 'default'}
          aria-label={t.finish(t.outcomes[outcome], title, who)}
          loading={finish.isPending && finish.variables === outcome}
          disabled={finish.isPending}
          // All in one row within reach of a thumb, where their words are short enough.
          {...(!isWide && { size: 'large', style: { flex: '1 1 auto', paddingInline: 6, fontSize: 14 } })}
          onClick={() => note(outcome)}
        >
          {t.outcomes[outcome]}
        </Button>
      ))}
    </Flex>
  )
}
