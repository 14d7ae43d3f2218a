import { SyncOutlined } from '@ant-design/icons'
import { keepPreviousData } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Card, Col, Flex, Row } from 'antd'
import { useState } from 'react'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { CallbacksCard } from './callbacks-card.tsx'
import { DifferencesDrawer } from './differences-drawer.tsx'
import { MarksCard } from './marks-card.tsx'
import { RunLine } from './run-line.tsx'
import { RunProgress, type Run } from './run-progress.tsx'
import { syncsWords } from './syncs-words.ts'

const PAGE_ROWS = 20
const MAX_ROWS = 200

/** Readings of the whole corp: the one under way, those that were, and what WeCom tells in between. */
export function SyncsPage() {
  const t = useWords(syncsWords)
  const s = useWords(sharedWords)
  const [limit, setLimit] = useState(PAGE_ROWS)
  const { run: shown } = useSearch({ from: '/inside/syncs' })
  const navigate = useNavigate({ from: '/syncs' })
  const asked = useGet('/api/syncs', { query: { limit } }, { placeholderData: keepPreviousData })
  const open = asked.data?.syncs.find(({ finishedAt }) => finishedAt === null)
  const ask = useChange(() => call('POST /api/syncs'), { reads: ['/api/syncs'], said: t.begun })
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        <Button
          type="primary"
          icon={<SyncOutlined />}
          disabled={!asked.data?.isConnected || open !== undefined}
          loading={ask.isPending}
          onClick={() => ask.mutate(undefined)}
        >
          {t.now}
        </Button>
      }
    >
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={15}>
          <Flex vertical gap={16}>
            {open && <Current run={open} />}
            <Card size="small" title={t.runs}>
              <Loaded asked={asked}>
                {({ syncs, hasMore, isConnected }) =>
                  syncs.length === 0 ? (
                    <Empty isConnected={isConnected} />
                  ) : (
                    <Flex vertical>
                      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                        {syncs.map((run, place) => (
                          <RunLine
                            key={run.id}
                            run={run}
                            isFirst={place === 0}
                            onDifferences={() => void navigate({ search: { run: run.id } })}
                          />
                        ))}
                      </ul>
                      {hasMore && limit < MAX_ROWS && (
                        <Button
                          style={{ alignSelf: 'center', marginTop: 8 }}
                          loading={asked.isPlaceholderData}
                          onClick={() => setLimit(limit + PAGE_ROWS)}
                        >
                          {s.more}
                        </Button>
                      )}
                    </Flex>
                  )
                }
              </Loaded>
            </Card>
          </Flex>
        </Col>
        <Col xs={24} lg={9}>
          <Flex vertical gap={16}>
            <CallbacksCard />
            <MarksCard />
          </Flex>
        </Col>
      </Row>
      <DifferencesDrawer run={shown} onClose={() => void navigate({ search: {} })} />
    </Page>
  )
}

function Current({ run }: { run: Run }) {
  const t = useWords(syncsWords)
  const stop = useChange(() => call('DELETE /api/syncs/current'), { reads: ['/api/syncs'], said: t.stopped })
  return (
    <Card
      size="small"
      title={`${t.running} · ${t.kinds[run.kind]}`}
      extra={
        <Button danger size="small" loading={stop.isPending} onClick={() => stop.mutate(undefined)}>
          {t.stop}
        </Button>
      }
    >
      <RunProgress run={run} />
    </Card>
  )
}

function Empty({ isConnected }: { isConnected: boolean }) {
  const t = useWords(syncsWords)
  const { data } = useMe()
  if (isConnected) return <Nothing>{t.none}</Nothing>
  return <Nothing action={can(data?.me, 'admin') && <Link to="/wecom">{t.connect}</Link>}>{t.notConnected}</Nothing>
}
