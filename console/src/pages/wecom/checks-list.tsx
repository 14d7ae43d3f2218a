import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, MinusCircleOutlined } from '@ant-design/icons'
import { Flex, theme, Typography } from 'antd'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Takeaway } from '../../parts/copying.tsx'
import type { Checked } from './use-corp.ts'
import { wecomWords } from './wecom-words.ts'

const ICONS = { right: CheckCircleFilled, warning: ExclamationCircleFilled, wrong: CloseCircleFilled, unasked: MinusCircleOutlined } // prettier-ignore

/** Each check as a line: well or not, what is wrong, where to click, and what to take along. */
export function ChecksList({ checks }: { checks: readonly Checked[] }) {
  const { token } = theme.useToken()
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {checks.map((one, place) => (
        <li
          key={one.check}
          style={{ padding: '10px 0', ...(place > 0 && { borderTop: `1px solid ${token.colorBorderSecondary}` }) }}
        >
          <Line one={one} />
        </li>
      ))}
    </ul>
  )
}

function Line({ one: { check, state, problem, where, ip, found } }: { one: Checked }) {
  const t = useWords(wecomWords)
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const colours = { right: token.colorSuccess, warning: token.colorWarning, wrong: token.colorError, unasked: token.colorTextTertiary } // prettier-ignore
  const Icon = ICONS[state]
  const told = found !== null && check in t.found ? t.found[check as keyof typeof t.found](found) : undefined
  return (
    <Flex gap={10} align="flex-start">
      <Icon role="img" aria-label={t.states[state]} style={{ color: colours[state], fontSize: 18, marginTop: 2 }} />
      <Flex vertical gap={4} style={{ minWidth: 0, flex: 1, overflowWrap: 'anywhere' }}>
        <span>
          <Typography.Text strong>{t.checks[check]}</Typography.Text>{' '}
          <Typography.Text type="secondary">
            {state === 'unasked' ? t.firstOthers : state === 'right' ? told : undefined}
          </Typography.Text>
        </span>
        {problem && <span>{problem[language]}</span>}
        {where && <Typography.Text type="secondary">{t.click(where[language])}</Typography.Text>}
        {ip && (
          <>
            <Takeaway text={ip} what={t.ip} />
            <Typography.Text type="secondary">{t.ipHint}</Typography.Text>
          </>
        )}
      </Flex>
    </Flex>
  )
}
