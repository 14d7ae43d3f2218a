import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, Flex, Result, theme, Typography } from 'antd'
import { call, type Answer } from '../../api/api.ts'
import { inBoth, useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { LifecycleTag } from '../../parts/life.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, useMessageOf } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { CustomerLink } from './brief-parts.tsx'
import { useCalled } from './identity-words.ts'
import { refreshCustomers } from './refresh.ts'
import { Line } from './who-card.tsx'

const words = inBoth({
  zh: {
    title: '身份冲突',
    about: '同一条事件带来了两位客户的标识，规则不能自行判断是不是同一个人',
    none: '没有身份冲突',
    noneWhy: '出现冲突时会列在这里，等您判断是一个人还是两个人。',
    why: (a: string, b: string, kind: string) =>
      `${a}与${b}在同一条事件里出现，但两位客户各有不同的${kind}，而一个人只会有一个。`,
    whySize: (a: string, b: string) => `${a}与${b}在同一条事件里出现，但合在一起的标识太多，不像是一个人。`,
    noticed: '发现于',
    from: (source: string) => `来源 ${source}`,
    hidden: '（已隐藏）',
    quoted: (kind: string, value: string) => `${kind}“${value}”`,
    known: '首次识别',
    gone: '这位客户已不在',
    same: '同一个人',
    sameDoes: '两位合并为一位，经历合在一起，标签、阶段、人群立即重新判断。之后可在客户页撤销。',
    two: '两个人',
    twoDoes: '两位保持分开，以后的事件也不会再把他们合并。',
    mayNot: '需要“运营”角色才能处理。',
    settledSame: '已合并为一位客户',
    settledTwo: '已记为两个人',
    end: '已全部显示',
  },
  en: {
    title: 'Conflicts',
    about: 'One event named identifiers of two customers, and the rules may not decide whether they are one person',
    none: 'No conflicts',
    noneWhy: 'When there is one, it waits here for you to say whether they are one person or two.',
    why: (a, b, kind) =>
      `${a} and ${b} came in one event, but the customers have different values of ${kind}, of which a person has one.`,
    whySize: (a, b) => `${a} and ${b} came in one event, but together they have too many identifiers to be one person.`,
    noticed: 'Noticed',
    from: (source) => `source ${source}`,
    hidden: ' (hidden)',
    quoted: (kind, value) => `${kind} “${value}”`,
    known: 'Known since',
    gone: 'This customer is not there any more',
    same: 'One person',
    sameDoes:
      'Both become one customer with one history; tags, stages and segments are decided anew at once. You can undo it on the customer’s page.',
    two: 'Two people',
    twoDoes: 'They stay apart, and no event will join them again.',
    mayNot: 'It takes the role of an operator to settle this.',
    settledSame: 'Merged into one customer',
    settledTwo: 'Noted as two people',
    end: 'That is all',
  },
})

type Conflict = Answer<'GET /api/conflicts'>['conflicts'][number]
const PAGE_ROWS = 20

export function ConflictsPage() {
  const t = useWords(words)
  const s = useWords(sharedWords)
  const { language } = useLanguage()
  const asked = useInfiniteQuery({
    queryKey: ['/api/conflicts', 'pages', language],
    queryFn: ({ pageParam }) =>
      call('GET /api/conflicts', { query: { limit: PAGE_ROWS, ...(pageParam && { after: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  return (
    <Page title={t.title} term="conflict" about={t.about}>
      <Loaded asked={asked}>
        {({ pages }) => {
          const conflicts = pages.flatMap((page) => page.conflicts)
          if (conflicts.length === 0) return <Result status="success" title={t.none} subTitle={t.noneWhy} />
          return (
            <Flex vertical gap={16}>
              {conflicts.map((conflict) => (
                <ConflictCard key={conflict.id} conflict={conflict} />
              ))}
              <Flex justify="center">
                {asked.hasNextPage ? (
                  <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
                    {s.more}
                  </Button>
                ) : (
                  <Typography.Text type="secondary">{t.end}</Typography.Text>
                )}
              </Flex>
            </Flex>
          )
        }}
      </Loaded>
    </Page>
  )
}

function ConflictCard({ conflict }: { conflict: Conflict }) {
  const t = useWords(words)
  const called = useCalled()
  const { data } = useMe()
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const settle = useMutation({
    mutationFn: (people: 'same' | 'two') =>
      call('POST /api/conflicts/:id/settlement', { params: { id: conflict.id }, body: { people } }),
    onSuccess: (_, people) => void message.success(people === 'same' ? t.settledSame : t.settledTwo),
    onError: (error) => void message.error(messageOf(error)),
    // Also after a "no": somebody else may have settled it.
    onSettled: () => refreshCustomers(queries),
  })
  const { a, b, reason, kind, noticedAt, source } = conflict
  const nameOf = (end: Conflict['a']) =>
    end.value === null ? `${called.kind(end.kind)}${t.hidden}` : t.quoted(called.kind(end.kind), end.value)
  const why =
    reason === 'conflict' && kind ? t.why(nameOf(a), nameOf(b), called.kind(kind)) : t.whySize(nameOf(a), nameOf(b))
  const button = (people: 'same' | 'two', does: string) => (
    <Flex vertical gap={4} style={{ flex: '1 1 240px', minWidth: 0 }}>
      <Button
        size="large"
        block
        type={people === 'same' ? 'primary' : 'default'}
        loading={settle.isPending && settle.variables === people}
        disabled={settle.isPending}
        onClick={() => settle.mutate(people)}
      >
        {t[people]}
      </Button>
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {does}
      </Typography.Text>
    </Flex>
  )
  return (
    <Card size="small">
      <Flex vertical gap={12}>
        <div style={{ overflowWrap: 'anywhere' }}>
          <strong>{why}</strong>{' '}
          <Typography.Text type="secondary">
            {t.noticed} <Time at={noticedAt} /> · {t.from(source)}
          </Typography.Text>
        </div>
        <Flex wrap gap={12}>
          <Side end={a} />
          <Side end={b} />
        </Flex>
        {can(data?.me, 'operator') ? (
          <Flex wrap gap={12}>
            {button('same', t.sameDoes)}
            {button('two', t.twoDoes)}
          </Flex>
        ) : (
          <Typography.Text type="secondary">{t.mayNot}</Typography.Text>
        )}
      </Flex>
    </Card>
  )
}

function Side({ end: { kind, value, customer } }: { end: Conflict['a'] }) {
  const t = useWords(words)
  const called = useCalled()
  const { token } = theme.useToken()
  return (
    <Flex
      vertical
      gap={6}
      style={{
        flex: '1 1 240px',
        minWidth: 0,
        padding: 12,
        borderRadius: token.borderRadius,
        border: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      {customer ? (
        <Flex justify="space-between" gap={8} align="flex-start">
          <strong>
            <CustomerLink customer={customer} />
          </strong>
          <LifecycleTag state={customer.lifecycle} />
        </Flex>
      ) : (
        <Typography.Text type="secondary">{t.gone}</Typography.Text>
      )}
      <Line name={called.kind(kind)}>
        <span style={{ overflowWrap: 'anywhere' }}>{value ?? t.hidden}</span>
      </Line>
      {customer && (
        <Line name={t.known}>
          <Time at={customer.createdAt} />
        </Line>
      )}
    </Flex>
  )
}
