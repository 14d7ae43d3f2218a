import { Alert, Button, Flex } from 'antd'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { quarantineWords } from './quarantine-words.ts'
import { useReason } from './reasons.ts'
import type { useReplay } from './use-replay.ts'

const MAX_NAMED = 10

/** What became of each: taken, there already, or still refused and why. */
export function ReplayResult({ replaying }: { replaying: ReturnType<typeof useReplay> }) {
  const t = useWords(quarantineWords)
  const number = useNumber()
  const reasonOf = useReason()
  const { done, isRunning, stop, forget } = replaying
  if (!done) return null
  const { stored, repeated, refused } = done
  if (isRunning)
    return (
      <Alert
        type="info"
        showIcon
        role="status"
        title={t.replaying(number(stored + repeated + refused.length))}
        action={
          <Button size="small" onClick={stop}>
            {t.stop}
          </Button>
        }
      />
    )
  return (
    <Alert
      type={refused.length > 0 ? 'warning' : 'success'}
      showIcon
      role="status"
      closable={{ onClose: forget }}
      title={t.result(number(stored), number(repeated), number(refused.length))}
      description={
        refused.length > 0 && (
          <Flex vertical>
            {refused.slice(0, MAX_NAMED).map(({ id, code, detail }) => (
              <span key={id} style={{ overflowWrap: 'anywhere' }}>
                {t.which(id)} · {reasonOf(code).why} · {detail}
              </span>
            ))}
            {refused.length > MAX_NAMED && <span>{t.moreRefused(number(refused.length - MAX_NAMED))}</span>}
          </Flex>
        )
      }
    />
  )
}
