import { Button, Card, Flex, theme, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { quarantineWords } from './quarantine-words.ts'
import { useReason } from './reasons.ts'

interface Count {
  code: string
  items: number
  /** The highest id: what comes later is not meant by what is done about these. */
  latest: number
}

/** "340 × the timestamp is not a date", and what to do about it. */
export function Reasons({
  counts,
  chosen,
  onChoose,
  action,
}: {
  counts: Count[]
  chosen: string | undefined
  onChoose(code: string | undefined): void
  action(count: Count): ReactNode
}) {
  const t = useWords(quarantineWords)
  const number = useNumber()
  const reasonOf = useReason()
  const { token } = theme.useToken()
  const all = counts.reduce((sum, { items }) => sum + items, 0)
  return (
    <Card
      size="small"
      title={t.reasons}
      extra={
        chosen !== undefined && (
          <Button type="link" size="small" onClick={() => onChoose(undefined)}>
            {t.everything(number(all))}
          </Button>
        )
      }
      styles={{ body: { padding: 0 } }}
    >
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {counts.map((count, index) => {
          const { why, advice } = reasonOf(count.code)
          const isChosen = count.code === chosen
          return (
            <li
              key={count.code}
              style={{
                padding: 12,
                ...(index > 0 && { borderTop: `1px solid ${token.colorBorderSecondary}` }),
                ...(isChosen && { boxShadow: `inset 3px 0 ${token.colorPrimary}` }),
              }}
            >
              <Button
                type="link"
                aria-pressed={isChosen}
                onClick={() => onChoose(isChosen ? undefined : count.code)}
                style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }}
              >
                <span>
                  <span className="numbers">{t.times(number(count.items))}</span> {why}
                </span>
              </Button>
              <Typography.Paragraph type="secondary" style={{ margin: '4px 0 8px' }}>
                {advice}
              </Typography.Paragraph>
              <Flex wrap gap={8}>
                {action(count)}
              </Flex>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
