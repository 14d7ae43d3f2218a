import { ClockCircleOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Popover } from 'antd'
import { send } from '../door/api.ts'
import { useCorp } from '../door/reads.ts'
import { useLanguage, useWords } from '../words/language.tsx'
import { useReason } from '../words/reasons.ts'
import { words } from '../words/words.ts'
import { dayOf, minuteOf, secondOf, useNow } from './now.tsx'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

export function Clock({ hasRoom }: { hasRoom: boolean }) {
  const t = useWords(words)
  const { language } = useLanguage()
  const { data } = useCorp()
  const now = useNow()
  const move = useMove()
  if (!data || now === undefined) return null
  const label = `${dayOf(now)} ${data.isVirtual ? secondOf(now) : minuteOf(now)}`
  const steps = [
    [t.time.minute, MINUTE_MS],
    [t.time.hour, HOUR_MS],
    [t.time.day, DAY_MS],
  ] as const
  return (
    <Popover
      trigger="click"
      placement="bottom"
      content={
        <div className="clock">
          <p>
            <strong>{t.time.open}</strong> {dayOf(now)} {secondOf(now)}
          </p>
          <p>{data.isVirtual ? t.time.virtual : t.time.real}</p>
          {data.isVirtual && (
            <>
              {steps.map(([text, by]) => (
                <Button key={text} block loading={move.isPending} onClick={() => move.mutate({ by })}>
                  {text}
                </Button>
              ))}
              <Button block type="text" disabled={move.isPending} onClick={() => move.mutate({ run: true })}>
                {t.time.run}
              </Button>
            </>
          )}
        </div>
      }
    >
      <Button
        type="text"
        icon={<ClockCircleOutlined aria-hidden />}
        className="numbers"
        aria-label={`${t.time.open}${language === 'zh' ? '：' : ': '}${label}`}
      >
        {hasRoom && label}
      </Button>
    </Popover>
  )
}

function useMove() {
  const { refetch } = useCorp()
  const { message } = App.useApp()
  const reason = useReason()
  return useMutation({
    mutationFn: (wanted: { by: number } | { run: true }) => send('POST', '/clock', wanted),
    // that the machine's time runs again is told by nobody
    onSuccess: () => refetch(),
    onError: (error) => void message.error(reason(error)),
  })
}
