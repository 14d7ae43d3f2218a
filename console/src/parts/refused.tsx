import { Alert, Button } from 'antd'
import { ApiError } from '../api/api.ts'
import { inBoth, useWords } from '../language/language.tsx'
import { useMessageOf } from './states.tsx'

/** What was refused is said above what was written, which stays. `onReload`: somebody else changed it; shows what is there now,
 *  in place of what was written. */
export function Refused({ error, onReload }: { error: unknown; onReload?: (() => void) | undefined }) {
  const t = useWords(words)
  const messageOf = useMessageOf()
  if (error == null) return null
  const isBehind = error instanceof ApiError && error.code === 'changed_meanwhile'
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={messageOf(error)}
      style={{ marginBottom: 16 }}
      action={
        isBehind && onReload ? (
          <Button size="small" onClick={onReload}>
            {t.reload}
          </Button>
        ) : undefined
      }
    />
  )
}

const words = inBoth({
  zh: { reload: '载入最新内容' },
  en: { reload: 'Show what is there now' },
})
