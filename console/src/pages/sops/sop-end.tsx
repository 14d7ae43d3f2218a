import { Flex, theme } from 'antd'
import { useLanguage } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { sopEnd } from '../customers/event-words.ts'
import type { Drawing } from './drawing.ts'
import { useSopsWords } from './group-words.ts'

/** Where all ways lead, with how people left. */
export function SopEnd({ outcomes }: { outcomes: Drawing['outcomes'] }) {
  const t = useSopsWords()
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const number = useNumber()
  return (
    <Flex
      vertical
      align="center"
      style={{
        padding: '8px 12px',
        border: `1px dashed ${token.colorBorder}`,
        borderRadius: token.borderRadiusLG,
        background: token.colorBgContainer,
      }}
    >
      <strong>{t.end}</strong>
      {outcomes.length > 0 && (
        <Flex
          wrap
          gap="0 8px"
          justify="center"
          className="numbers"
          style={{ fontSize: 12, color: token.colorTextSecondary }}
        >
          {outcomes.map(({ outcome, people }) => (
            <span key={outcome}>{t.outcome(sopEnd(outcome, language), number(people))}</span>
          ))}
        </Flex>
      )}
    </Flex>
  )
}
