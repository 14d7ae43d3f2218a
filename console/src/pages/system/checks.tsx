import { Link } from '@tanstack/react-router'
import { Flex, Tag, theme, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { Builds } from './builds.tsx'
import { useSize } from '../../parts/size.ts'
import { systemWords } from './system-words.ts'

export type System = Answer<'GET /api/system'>
type Attention = System['attention'][number]

interface Check {
  what: string
  found: ReactNode
  /** Which of the server's complaints this line is about, with what to do. */
  wrong: Partial<Record<Attention, ReactNode>>
  isWorking?: boolean
}

/** Each as a line: well or not, what was found, and what to do. */
export function Checks({ system }: { system: System }) {
  const t = useWords(systemWords)
  const { token } = theme.useToken()
  const checks = useChecks(system)
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {checks.map(({ what, found, wrong, isWorking }, index) => {
        const held = system.attention.filter((one) => one in wrong)
        const tag =
          held.length > 0 ? (
            <Tag color="warning">{t.attention}</Tag>
          ) : isWorking ? (
            <Tag color="processing">{t.working}</Tag>
          ) : (
            <Tag color="success">{t.ok}</Tag>
          )
        return (
          <li
            key={what}
            style={{ padding: '10px 12px', ...(index > 0 && { borderTop: `1px solid ${token.colorBorderSecondary}` }) }}
          >
            <Flex gap={12} align="baseline">
              <span style={{ flex: 'none', minWidth: 64 }}>{tag}</span>
              <Flex vertical gap={2} style={{ minWidth: 0, flex: 1, overflowWrap: 'anywhere' }}>
                <span>
                  <Typography.Text strong>{what}</Typography.Text> {found}
                </span>
                {held.map((one) => (
                  <Typography.Text key={one} type="secondary">
                    {wrong[one]}
                  </Typography.Text>
                ))}
              </Flex>
            </Flex>
          </li>
        )
      })}
    </ul>
  )
}

function useChecks({
  place,
  database,
  migrations,
  wakes,
  builds,
  quarantine,
  provider,
  wecom,
  attention,
}: System): Check[] {
  const t = useWords(systemWords)
  const { language } = useLanguage()
  const number = useNumber()
  const size = useSize()
  const due = number(wakes.due)
  const isLate = attention.includes('wakes_late') && wakes.oldestDueAt !== null
  const items = quarantine.reduce((sum, one) => sum + one.items, 0)
  return [
    {
      what: t.place,
      found: place.kind === 'embedded' ? t.embedded(place.folder) : t.external(place.name, place.host),
      wrong: {},
    },
    ...(place.kind === 'embedded'
      ? [{ what: t.disk, found: t.free(size(place.freeBytes)), wrong: { disk_low: t.diskAdvice } }]
      : []),
    {
      what: t.database,
      found: `PostgreSQL ${database.version}, ${database.encoding}`,
      wrong: { database_old: t.databaseOld, database_encoding: t.databaseEncoding },
    },
    {
      what: t.schema,
      found:
        migrations.missing.length > 0
          ? t.missing(migrations.missing.join(', '))
          : t.migrations(migrations.applied, migrations.latest?.name ?? ''),
      wrong: { not_migrated: t.missingAdvice },
    },
    {
      what: t.wakes,
      found: isLate ? (
        <>
          {t.wakesLate(due)} <Time at={wakes.oldestDueAt!} />
        </>
      ) : wakes.due > 0 ? (
        t.wakesDue(due)
      ) : (
        t.noWakes
      ),
      wrong: { wakes_late: t.wakesAdvice },
    },
    {
      what: t.rules,
      found: <Builds builds={builds} />,
      wrong: { build_failed: t.buildAdvice },
      isWorking: builds.length > 0,
    },
    {
      what: t.quarantine,
      found: items > 0 ? t.waiting(number(items)) : t.noQuarantine,
      wrong: {
        quarantine_waiting: (
          <>
            {t.quarantineAdvice}{' '}
            <Link to="/quarantine" style={{ textDecoration: 'underline' }}>
              {t.look}
            </Link>
          </>
        ),
      },
    },
    ...(provider
      ? [
          {
            what: t.provider,
            found: t.providerIs(provider.name, provider.issuer),
            wrong: {
              provider_unreachable:
                provider.problem &&
                `${t.onlyPasswords} ${t.providerProblem[provider.problem.kind](provider.problem.address, provider.problem.detail)}`,
            },
          },
        ]
      : []),
    {
      what: t.wecom,
      found: <WecomFound wecom={wecom} />,
      wrong: {
        callbacks_unchecked: (
          <>
            {t.callbacksUnchecked}{' '}
            <Link to="/wecom" search={{ step: 'callbacks' }} style={{ textDecoration: 'underline' }}>
              {t.look}
            </Link>
          </>
        ),
        callbacks_late: wecom && t.callbacksLate(number(wecom.waiting)),
        sync_failed: wecom?.syncProblem && (
          <>
            {t.syncFailed} {wecom.syncProblem[language]}{' '}
            <Link to="/syncs" style={{ textDecoration: 'underline' }}>
              {t.look}
            </Link>
          </>
        ),
      },
    },
  ]
}

function WecomFound({ wecom }: Pick<System, 'wecom'>) {
  const t = useWords(systemWords)
  if (!wecom) return t.notConnected
  if (wecom.calledAt === null) return `${wecom.corpId} · ${t.neverCalled}`
  return (
    <>
      {wecom.corpId} · {t.calledAt} <Time at={wecom.calledAt} />
    </>
  )
}
