import { Button, Flex, Tag, theme, Typography } from 'antd'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { countsOf, statusOf, useCountNames, type Run } from './run-progress.tsx'
import { syncsWords } from './syncs-words.ts'

const COLOURS = { running: 'processing', done: 'success', stopped: 'warning', failed: 'error' } as const

function useTook(): (run: Run) => string | undefined {
  const t = useWords(syncsWords)
  return ({ startedAt, finishedAt }) => {
    if (finishedAt === null) return undefined
    const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000)
    if (seconds < 60) return t.seconds(seconds)
    const minutes = Math.floor(seconds / 60)
    return minutes < 60 ? t.minutes(minutes, seconds % 60) : t.hours(Math.floor(minutes / 60), minutes % 60)
  }
}

export function RunLine({ run, isFirst, onDifferences }: { run: Run; isFirst: boolean; onDifferences(): void }) {
  const t = useWords(syncsWords)
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const number = useNumber()
  const nameOf = useCountNames()
  const took = useTook()(run)
  const status = statusOf(run)
  const facts = [
    ...countsOf(run).map(({ name, many }) => `${nameOf(name)} ${number(many)}`),
    ...(took === undefined ? [] : [t.took(took)]),
  ]
  return (
    <li style={{ padding: '8px 0', ...(!isFirst && { borderTop: `1px solid ${token.colorBorderSecondary}` }) }}>
      <Flex wrap gap="4px 12px" align="baseline">
        <Tag color={COLOURS[status]} style={{ margin: 0, color: token.colorText }}>
          {t.status[status]}
        </Tag>
        <Typography.Text strong>{t.kinds[run.kind]}</Typography.Text>
        <Typography.Text type="secondary">
          <Time at={run.startedAt} />
        </Typography.Text>
        <span style={{ marginInlineStart: 'auto' }}>
          {run.differences > 0 ? (
            <Button size="small" onClick={onDifferences}>
              {t.differences(number(run.differences))}
            </Button>
          ) : (
            status === 'done' && run.kind !== 'first' && <Typography.Text type="secondary">{t.same}</Typography.Text>
          )}
        </span>
      </Flex>
      <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
        {facts.join(' · ')}
      </Typography.Text>
      {run.problem && (
        <div>
          <Typography.Text>{run.problem[language]}</Typography.Text>{' '}
          {isFirst && <Typography.Text type="secondary">{t.retried}</Typography.Text>}
        </div>
      )}
    </li>
  )
}
