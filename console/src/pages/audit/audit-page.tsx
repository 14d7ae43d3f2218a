import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Card, Flex, Select, Tag, Typography } from 'antd'
import { ApiError, call, keyOf, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { useDefaultView, type State } from '../../parts/views/use-views.ts'
import { ViewsMenu } from '../../parts/views/views-menu.tsx'
import { useFields } from './audit-fields.ts'
import { auditWords, NOUNS } from './audit-words.ts'
import { differences, type Difference } from './differences.ts'

type Change = Answer<'GET /api/audit'>['changes'][number]

/** Who changed what, the latest first; each change says what was and what is. */
export function AuditPage() {
  const t = useWords(auditWords)
  const s = useWords(sharedWords)
  const { noun, actor } = useSearch({ from: '/inside/audit' })
  const navigate = useNavigate({ from: '/audit' })
  const found = useInfiniteQuery<Answer<'GET /api/audit'>, ApiError, Change[], unknown[], number | undefined>({
    queryKey: [...keyOf('/api/audit'), noun, actor],
    queryFn: ({ pageParam }) => call('GET /api/audit', { query: { noun, actor, before: pageParam?.toString() } }),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    select: ({ pages }) => pages.flatMap(({ changes }) => changes),
  })
  const openView = (view: State) => void navigate({ search: readState(view) })
  useDefaultView('audit', noun === undefined && actor === undefined, openView)
  return (
    <Page
      title={t.title}
      term="audit"
      about={t.about}
      actions={
        <>
          <Select
            aria-label={t.what}
            placeholder={t.what}
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            style={{ minWidth: 160 }}
            value={noun}
            options={NOUNS.map((value) => ({ value, label: t.nouns[value] }))}
            onChange={(value: string | undefined) => void navigate({ search: (held) => ({ ...held, noun: value }) })}
          />
          {actor !== undefined && (
            <Button onClick={() => void navigate({ search: (held) => ({ ...held, actor: undefined }) })}>
              {t.everyone}
            </Button>
          )}
          <ViewsMenu page="audit" state={{ ...(noun && { noun }), ...(actor && { actor }) }} onOpen={openView} />
        </>
      }
    >
      <Loaded asked={found}>
        {(changes) =>
          changes.length === 0 ? (
            <Nothing>{t.nothing}</Nothing>
          ) : (
            <Flex vertical gap={8}>
              {changes.map((change) => (
                <ChangeCard
                  key={change.id}
                  change={change}
                  onActor={() => void navigate({ search: (held) => ({ ...held, actor: change.actor }) })}
                />
              ))}
              {found.hasNextPage && (
                <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                  {s.more}
                </Button>
              )}
            </Flex>
          )
        }
      </Loaded>
    </Page>
  )
}

const readState = ({ noun, actor }: State) => ({
  ...(typeof noun === 'string' && { noun }),
  ...(typeof actor === 'string' && { actor }),
})

function ChangeCard({ change, onActor }: { change: Change; onActor(): void }) {
  const t = useWords(auditWords)
  const { nameOf, say } = useFields()
  const [kind, colour] = change.before === null ? (['made', 'success'] as const) : change.after === null ? (['gone', 'error'] as const) : (['changed', 'processing'] as const) // prettier-ignore
  const noun = NOUNS.find((one) => one === change.noun)
  return (
    <Card size="small">
      <Flex wrap gap={8} align="baseline">
        <Tag color={colour}>{t[kind]}</Tag>
        <Typography.Text strong style={{ overflowWrap: 'anywhere' }}>
          {noun ? t.nouns[noun] : change.noun} {change.subject}
        </Typography.Text>
        <Button type="link" size="small" style={{ padding: 0 }} onClick={onActor}>
          {change.actorName ?? t.actorOf(change.actor)}
        </Button>
        <Typography.Text type="secondary" style={{ marginInlineStart: 'auto' }}>
          <Time at={change.at} />
        </Typography.Text>
      </Flex>
      <Differences all={differences(change.before, change.after, say)} nameOf={nameOf} />
    </Card>
  )
}

function Differences({ all, nameOf }: { all: Difference[]; nameOf(field: string): string }) {
  const t = useWords(auditWords)
  if (all.length === 0) return <Typography.Text type="secondary">{t.onlyParts}</Typography.Text>
  return (
    <dl
      style={{
        display: 'grid',
        gridTemplateColumns: 'minmax(80px, max-content) 1fr',
        gap: '2px 12px',
        margin: '8px 0 0',
      }}
    >
      {all.map(({ field, before, after }) => (
        <div key={field} style={{ display: 'contents' }}>
          <dt>
            <Typography.Text type="secondary">{nameOf(field)}</Typography.Text>
          </dt>
          <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>
            {before !== undefined && <del>{before}</del>} {before !== undefined && after !== undefined && '→ '}
            {after !== undefined && <ins style={{ textDecoration: 'none' }}>{after}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
