import { Link } from '@tanstack/react-router'
import { Card, Flex, Tag, Typography } from 'antd'
import { useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
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

export function RunsCard() {
  const t = useWords(importsWords)
  const runs = useGet('/api/imports', {})
  return (
    <Card size="small" title={t.runs}>
      <Loaded asked={runs}>
        {({ imports }) =>
          imports.length === 0 ? (
            <Nothing>{t.noRuns}</Nothing>
          ) : (
            <Flex vertical gap={8}>
              {imports.map((run) => (
                <RunLine key={run.id} run={run} />
              ))}
            </Flex>
          )
        }
      </Loaded>
    </Card>
  )
}

function RunLine({ run }: { run: Answer<'GET /api/imports'>['imports'][number] }) {
  const t = useWords(importsWords)
  return (
    <Flex wrap gap="4px 12px" align="baseline">
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
