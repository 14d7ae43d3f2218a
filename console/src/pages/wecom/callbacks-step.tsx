import { Alert, Button, Flex, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Takeaway } from '../../parts/copying.tsx'
import { Time } from '../../parts/time.tsx'
import { ConsoleLink, Place } from './place.tsx'
import type { Connection, Corp } from './use-corp.ts'
import { wecomWords } from './wecom-words.ts'

/** What must be entered there, and whether WeCom has been here; it moves by itself when WeCom comes. */
export function CallbacksStep({
  corp,
  connection,
  onNext,
  onBack,
}: {
  corp: Corp
  connection: Connection
  onNext(): void
  onBack(): void
}) {
  // prettier-ignore
  const t = useWords(wecomWords)
  const { url, token, key } = corp.callback
  const entries = [
    [t.url, url],
    [t.token, token],
    [t.key, key],
  ] as const
  return (
    <Flex vertical gap={12} style={{ maxWidth: 720 }}>
      {connection.reach !== 'outside' && <Alert type="warning" showIcon title={t.reach[connection.reach]} />}
      <span>
        <ConsoleLink />
      </span>
      <Place>{t.callbackWhere}</Place>
      {entries.map(([what, text]) => (
        <div key={what}>
          <Typography.Text strong>{what}</Typography.Text>
          <Takeaway text={text} what={what} />
        </div>
      ))}
      <Place>{t.callbackAlso}</Place>
      <Heard heard={connection.heard} />
      <Flex gap={8} wrap>
        <Button type="primary" onClick={onNext}>
          {t.next}
        </Button>
        <Button onClick={onBack}>{t.back}</Button>
      </Flex>
    </Flex>
  )
}

function Heard({ heard: { checkedAt, calledAt } }: Pick<Connection, 'heard'>) {
  const t = useWords(wecomWords)
  if (checkedAt === null && calledAt === null) return <Alert type="info" showIcon title={t.waitsForCheck} />
  return (
    <Alert
      type="success"
      showIcon
      title={
        checkedAt !== null && (
          <>
            {t.checkedAt} <Time at={checkedAt} />
          </>
        )
      }
      description={
        calledAt === null ? (
          t.notCalled
        ) : (
          <>
            {t.calledAt} <Time at={calledAt} />
          </>
        )
      }
    />
  )
}
