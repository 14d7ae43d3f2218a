import { Button, Empty, Result, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../words/language.tsx'
import { useReason } from '../words/reasons.ts'
import { words } from '../words/words.ts'

/** Waiting, failed, nothing: the same everywhere. */
interface Asked<T> {
  data: T | undefined
  error: Error | null
  refetch(): unknown
}

export function Loaded<T>({ asked, children }: { asked: Asked<T>; children: (data: T) => ReactNode }) {
  const t = useWords(words)
  const reason = useReason()
  if (asked.data !== undefined) return children(asked.data)
  if (asked.error)
    return (
      <Result
        status="warning"
        title={t.failed}
        subTitle={reason(asked.error)}
        extra={<Button onClick={() => void asked.refetch()}>{t.tryAgain}</Button>}
      />
    )
  return <Waiting />
}

export function Waiting() {
  const t = useWords(words)
  return (
    <div role="status" aria-busy aria-label={t.loading} className="waiting">
      <Skeleton active title={false} paragraph={{ rows: 5 }} />
    </div>
  )
}

export function Nothing({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children} className="nothing">
      {action}
    </Empty>
  )
}
