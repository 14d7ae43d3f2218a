import { Button, Result } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'

/** Why nothing is here, and what to do about it. */
export function Says({ title, children, onRetry }: { title: string; children: ReactNode; onRetry?: () => void }) {
  const t = useWords(sharedWords)
  return (
    <Result
      status="info"
      title={<h1 style={{ fontSize: 20 }}>{title}</h1>}
      subTitle={children}
      extra={onRetry && <Button onClick={onRetry}>{t.tryAgain}</Button>}
    />
  )
}
