import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Drawer, Flex, Typography, theme } from 'antd'
import { ApiError, call, keyOf, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { syncsWords } from './syncs-words.ts'

type Page = Answer<'GET /api/syncs/:id/differences'>
type Difference = Page['differences'][number]

/** What one run found to be otherwise; it has an address, so that one can be shown to a colleague. */
export function DifferencesDrawer({ run, onClose }: { run: number | undefined; onClose(): void }) {
  const t = useWords(syncsWords)
  return (
    <Drawer open={run !== undefined} onClose={onClose} title={t.differencesTitle} size={560} destroyOnHidden>
      {run !== undefined && <Differences run={run} />}
    </Drawer>
  )
}

function Differences({ run }: { run: number }) {
  const t = useWords(syncsWords)
  const s = useWords(sharedWords)
  const found = useInfiniteQuery<Page, ApiError, Difference[], unknown[], number>({
    queryKey: [...keyOf('/api/syncs/:id/differences'), run],
    queryFn: ({ pageParam: after }) =>
      call('GET /api/syncs/:id/differences', { params: { id: run }, query: { after } }),
    initialPageParam: 0,
    getNextPageParam: ({ differences, hasMore }) => (hasMore ? differences.at(-1)?.id : undefined),
    select: ({ pages }) => pages.flatMap(({ differences }) => differences),
  })
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t.differencesAbout}</Typography.Text>
      <Loaded asked={found}>
        {(differences) =>
          differences.length === 0 ? (
            <Nothing>{t.noDifferences}</Nothing>
          ) : (
            <>
              <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                {differences.map((one, place) => (
                  <Line key={one.id} one={one} isFirst={place === 0} />
                ))}
              </ul>
              {found.hasNextPage && (
                <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                  {s.more}
                </Button>
              )}
            </>
          )
        }
      </Loaded>
    </Flex>
  )
}

function Line({ one, isFirst }: { one: Difference; isFirst: boolean }) {
  const t = useWords(syncsWords)
  const s = useWords(sharedWords)
  const { token } = theme.useToken()
  const { kind, subject, detail, customer } = one
  const isOfCustomer = kind === 'contact_added' || kind === 'contact_ended'
  const what = isOfCustomer
    ? t.difference[kind](String(detail['userid'] ?? ''))
    : ((t.staffKinds as Record<string, string>)[kind] ?? t.difference.other(kind))
  return (
    <li
      style={{
        padding: '8px 0',
        overflowWrap: 'anywhere',
        ...(!isFirst && { borderTop: `1px solid ${token.colorBorderSecondary}` }),
      }}
    >
      <div>{what}</div>
      {customer !== null ? (
        <Link to="/customers/$id" params={{ id: String(customer) }} preload={false}>
          {s.customer} #{customer}
        </Link>
      ) : (
        <Typography.Text type="secondary">
          {isOfCustomer ? `${subject} · ${t.unknownCustomer}` : subject}
        </Typography.Text>
      )}
    </li>
  )
}
