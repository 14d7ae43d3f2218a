import { Button, Empty, Flex, Result, Skeleton, Typography } from 'antd'
import type { ReactNode } from 'react'
import { ApiError, OFFLINE } from '../api/api.ts'
import { useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'

const FEW_ROWS = 3
/** What stands above a chart, which is loaded later than this (parts/chart.tsx). */
export const CHART_TOOLS_PX = 24

/** What a page shows while it waits, when it failed, and when there is nothing: the same everywhere. As high as what is
 *  waited for, where that is known, so that nothing jumps when it comes. */
export function Waiting({ rows = 6, height }: { rows?: number; height?: number }) {
  const t = useWords(sharedWords)
  const isShort = rows <= FEW_ROWS
  return (
    <div
      role="status"
      aria-busy
      aria-label={t.loading}
      style={{ padding: isShort ? 0 : 16, ...(height !== undefined && { height, overflow: 'hidden' }) }}
    >
      <Skeleton active title={!isShort} paragraph={{ rows, ...(isShort && { style: { margin: 0 } }) }} />
    </div>
  )
}

export function useMessageOf(): (error: unknown) => string {
  const t = useWords(sharedWords)
  return (error) => {
    if (!(error instanceof ApiError) || error.code === OFFLINE) return t.offline
    return [error.message, ...problemsIn(error.details)].join(' ')
  }
}

/** What is not taken says of each part what is wrong with it. */
function problemsIn(details: unknown): string[] {
  const all = Array.isArray(details) ? details : (details as { problems?: unknown } | null | undefined)?.problems
  if (!Array.isArray(all)) return []
  return (all as { problem?: unknown }[]).flatMap(({ problem }) => (typeof problem === 'string' ? problem : []))
}

export function Failed({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const t = useWords(sharedWords)
  const messageOf = useMessageOf()
  const isMissing = error instanceof ApiError && error.status === 404
  const requestId = error instanceof ApiError && !isMissing ? error.requestId : undefined
  return (
    <Result
      status={isMissing ? '404' : 'warning'}
      title={isMissing ? t.notThere : t.failed}
      subTitle={
        <Flex vertical gap={4}>
          {messageOf(error)}
          {requestId && <Typography.Text type="secondary">{t.requestId(requestId)}</Typography.Text>}
        </Flex>
      }
      extra={!isMissing && onRetry && <Button onClick={onRetry}>{t.tryAgain}</Button>}
    />
  )
}

/** Says what would be here and how it gets there. */
export function Nothing({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children} style={{ padding: '32px 0' }}>
      {action}
    </Empty>
  )
}

interface Asked<T> {
  data: T | undefined
  error: Error | null
  isPending: boolean
  refetch(): unknown
}
/** What was asked, when it is there; else why it is not. */
export function Loaded<T>({
  asked,
  rows,
  children,
}: {
  asked: Asked<T>
  rows?: number
  children: (data: T) => ReactNode
}) {
  if (asked.data !== undefined) return children(asked.data)
  if (asked.error) return <Failed error={asked.error} onRetry={() => void asked.refetch()} />
  return <Waiting {...(rows !== undefined && { rows })} />
}
