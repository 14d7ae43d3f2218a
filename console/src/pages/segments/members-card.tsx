import { keepPreviousData } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Table, Typography } from 'antd'
import { useCallback, useState } from 'react'
import { useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { CustomerLink, useNameOf } from '../customers/brief-parts.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { queryOf, understand } from '../../parts/typed.ts'
import { WhyModal } from '../customers/why.tsx'
import { insightsWords } from './insights-words.ts'

type Member = Answer<'GET /api/segments/:slug/members'>['members'][number]
const PAGE_ROWS = 20

/** Who is in now, a page at a time; whoever is looked for may be a name or a phone, and so stands in no address. */
export function MembersCard({ slug, name }: { slug: string; name: string }) {
  const t = useWords(insightsWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const { data } = useMe()
  const [typed, setTyped] = useState('')
  /** Where the pages up to this one begin. */
  const [starts, setStarts] = useState<number[]>([])
  const [asked, setAsked] = useState<Member | null>(null)
  const meant = understand(typed)
  const after = starts.at(-1)
  const members = useGet(
    '/api/segments/:slug/members',
    {
      params: { slug },
      query: { limit: PAGE_ROWS, ...queryOf(meant), ...(after !== undefined && { after: String(after) }) },
    },
    { placeholderData: keepPreviousData },
  )
  const search = useCallback((next: string) => {
    setTyped(next)
    setStarts([])
  }, [])
  const links = (
    <Flex gap={16} wrap>
      <Link to="/customers" search={{ segment: slug }}>
        {t.inList}
      </Link>
      {can(data?.me, 'operator') && (
        <a href={`/api/segments/${encodeURIComponent(slug)}/members.csv`} download>
          {t.download}
        </a>
      )}
    </Flex>
  )
  return (
    <Card size="small" title={t.members}>
      <Flex vertical gap={12}>
        <Flex gap={12} wrap align="center" justify="space-between">
          <div style={{ flex: '1 1 240px', maxWidth: 360 }}>
            <SearchBox typed={typed} label={t.searchMembers} placeholder={t.searchHint} onTyped={search} />
          </div>
          {links}
        </Flex>
        <Loaded asked={members}>
          {({ members: shown, next }) => (
            <>
              {shown.length === 0 ? (
                <Nothing>{meant ? t.nobodyFound : t.nobody}</Nothing>
              ) : (
                <Rows members={shown} onWhy={setAsked} />
              )}
              {(starts.length > 0 || next !== null) && (
                <Flex gap={8} align="center" justify="flex-end" role="group" aria-label={t.pages}>
                  <Typography.Text type="secondary">{t.page(number(starts.length + 1))}</Typography.Text>
                  <Button disabled={starts.length === 0} onClick={() => setStarts(starts.slice(0, -1))}>
                    {t.previous}
                  </Button>
                  <Button disabled={next === null} onClick={() => setStarts([...starts, next!])}>
                    {t.next}
                  </Button>
                </Flex>
              )}
            </>
          )}
        </Loaded>
      </Flex>
      <WhyModal
        customer={asked?.customerId ?? 0}
        query={asked && { segment: slug }}
        title={asked ? t.whyIn(asked.name ?? s.noName, name) : ''}
        onClose={() => setAsked(null)}
      />
    </Card>
  )
}

function Rows({ members, onWhy }: { members: Member[]; onWhy(member: Member): void }) {
  const t = useWords(insightsWords)
  const s = useWords(sharedWords)
  const nameOf = useNameOf()
  return (
    <Table<Member>
      size="small"
      rowKey="customerId"
      pagination={false}
      tableLayout="fixed"
      dataSource={members}
      columns={[
        {
          title: s.customer,
          render: (_, { customerId: id, name }) => (
            <>
              <CustomerLink customer={{ id, name }} /> <Typography.Text type="secondary">#{id}</Typography.Text>
            </>
          ),
        },
        { title: t.since, dataIndex: 'since', width: '28%', render: (at: string) => <Time at={at} /> },
        {
          title: t.until,
          dataIndex: 'until',
          width: '28%',
          responsive: ['sm'],
          render: (at: string | null) => at && <Time at={at} />,
        },
        {
          title: t.why,
          align: 'right',
          width: 96,
          render: (_, member) => {
            const name = nameOf({ id: member.customerId, name: member.name })
            return (
              <Button size="small" type="link" aria-label={t.whyOf(name)} onClick={() => onWhy(member)}>
                {t.why}
              </Button>
            )
          },
        },
      ]}
    />
  )
}
