import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Tag, theme, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useGet } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Time } from '../../parts/time.tsx'
import { statusOf } from '../syncs/run-progress.tsx'
import { ChecksList } from './checks-list.tsx'
import { troubleIn, useChecks, type Connection, type Corp, type Step } from './use-corp.ts'
import { wecomWords } from './wecom-words.ts'

interface Standing {
  state: 'right' | 'warning' | 'unasked'
  found: ReactNode
}

/** Of a corp that is connected: what stands how, with the way to change it. */
export function Overview({
  corp,
  connection,
  onStep,
}: {
  corp: Corp
  connection: Connection
  onStep(step: Step): void
}) {
  // prettier-ignore
  const t = useWords(wecomWords)
  const checks = useChecks(corp)
  const lines = [
    { step: 'app', what: t.corp, action: t.edit, state: 'right', found: `${corp.corpId} · ${t.agentId} ${corp.agentId}` }, // prettier-ignore
    { step: 'checks', what: t.app, action: t.look, ...useChecksStanding(checks) },
    { step: 'callbacks', what: t.callbacks, action: t.look, ...useHeardStanding(connection) },
    { step: 'sync', what: t.sync, action: t.look, ...useSyncStanding() },
  ] as const
  const troubled = checks.data?.filter(({ state }) => state === 'wrong' || state === 'warning') ?? []
  return (
    <Card size="small" title={t.overview}>
      <Flex vertical>
        {lines.map(({ step, ...line }, place) => (
          <Line key={step} {...line} isFirst={place === 0} onOpen={() => onStep(step)}>
            {step === 'checks' && troubled.length > 0 && <ChecksList checks={troubled} />}
          </Line>
        ))}
      </Flex>
    </Card>
  )
}

function Line({
  what,
  action,
  state,
  found,
  isFirst,
  onOpen,
  children,
}: Standing & { what: string; action: string; isFirst: boolean; onOpen(): void; children: ReactNode }) {
  // prettier-ignore
  const t = useWords(wecomWords)
  const { token } = theme.useToken()
  const colours = { right: 'success', warning: 'warning', unasked: 'default' } as const
  return (
    <div style={{ padding: '10px 0', ...(!isFirst && { borderTop: `1px solid ${token.colorBorderSecondary}` }) }}>
      <Flex gap={12} align="baseline">
        <Flex vertical gap={4} style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
          <Flex gap={8} wrap align="baseline">
            <Typography.Text strong>{what}</Typography.Text>
            <Tag color={colours[state]} style={{ margin: 0, color: token.colorText }}>
              {t.states[state]}
            </Tag>
          </Flex>
          <span>{found}</span>
        </Flex>
        <Button size="small" aria-label={`${action} ${what}`} onClick={onOpen}>
          {action}
        </Button>
      </Flex>
      {children}
    </div>
  )
}

function useChecksStanding({ data, error }: ReturnType<typeof useChecks>): Standing {
  const t = useWords(wecomWords)
  if (error) return { state: 'warning', found: error.message }
  if (!data) return { state: 'unasked', found: t.isChecking }
  const trouble = troubleIn(data)
  return trouble === 0 ? { state: 'right', found: t.allRight } : { state: 'warning', found: t.someWrong(trouble) }
}

function useHeardStanding({ heard: { checkedAt, calledAt }, reach }: Connection): Standing {
  const t = useWords(wecomWords)
  if (checkedAt === null && calledAt === null) return { state: 'warning', found: t.reach[reach] || t.notChecked }
  if (calledAt === null) return { state: 'right', found: t.notCalled }
  return {
    state: 'right',
    found: (
      <>
        {t.calledAt} <Time at={calledAt} />
      </>
    ),
  }
}

function useSyncStanding(): Standing {
  const t = useWords(wecomWords)
  const { language } = useLanguage()
  const [run] = useGet('/api/syncs', { query: { limit: 1 } }).data?.syncs ?? []
  if (!run) return { state: 'unasked', found: t.neverSynced }
  const status = statusOf(run)
  if (status === 'running') return { state: 'right', found: <Link to="/syncs">{t.syncRunning}</Link> }
  if (status === 'failed') return { state: 'warning', found: `${t.syncFailed} ${run.problem![language]}` }
  return {
    state: 'right',
    found: (
      <>
        {t.syncedAt} <Time at={run.finishedAt!} />
      </>
    ),
  }
}
