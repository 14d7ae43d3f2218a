import { Link } from '@tanstack/react-router'
import { keepPreviousData } from '@tanstack/react-query'
import { Button, Card, Flex, Tag, theme, Typography } from 'antd'
import { useState } from 'react'
import { useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { importsWords } from './imports-words.ts'

export const STATUS_COLOURS = {
  running: 'processing',
  checked: 'default',
  done: 'success',
  cancelled: 'warning',
  failed: 'error',
  interrupted: 'warning',
} as const

const PAGE_ROWS = 20
const MAX_ROWS = 200

export function RunsCard() {
  const t = useWords(importsWords)
  const s = useWords(sharedWords)
  const [limit, setLimit] = useState(PAGE_ROWS)
  const runs = useGet('/api/imports', { query: { limit } }, { placeholderData: keepPreviousData })
  return (
    <Card size="small" title={t.runs}>
      <Loaded asked={runs}>
        {({ imports, next }) =>
          imports.length === 0 ? (
            <Nothing>{t.noRuns}</Nothing>
          ) : (
            <Flex vertical>
              {imports.map((run, place) => (
                <RunLine key={run.id} run={run} isFirst={place === 0} />
              ))}
              {next !== null && limit < MAX_ROWS && (
                <Button
                  style={{ alignSelf: 'center', marginTop: 8 }}
                  loading={runs.isPlaceholderData}
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
  )
}

function RunLine({ run, isFirst }: { run: Answer<'GET /api/imports'>['imports'][number]; isFirst: boolean }) {
  const t = useWords(importsWords)
  const { token } = theme.useToken()
  return (
    <Flex
      wrap
      gap="4px 12px"
      align="baseline"
      style={{ padding: '6px 0', ...(!isFirst && { borderTop: `1px solid ${token.colorBorderSecondary}` }) }}
    >
      <Tag color={STATUS_COLOURS[run.status]}>{t.status[run.status]}</Tag>
      <Link to="/imports/$id" params={{ id: run.id }} style={{ overflowWrap: 'anywhere' }}>
        {run.fileName}
      </Link>
      <Typography.Text type="secondary">{t.kinds[run.kind]}</Typography.Text>
      <Typography.Text type="secondary" style={{ marginInlineStart: 'auto' }}>
        <Time at={run.startedAt} />
      </Typography.Text>
    </Flex>
  )
}
