import { SettingOutlined, WarningFilled } from '@ant-design/icons'
import { Button, Flex, theme } from 'antd'
import { useSettingsWords } from './group-words.ts'
import { SETTINGS } from './sop-layout.ts'
import type { Drawing } from './drawing.ts'
import { useSettingsSentence } from './use-settings-sentence.ts'

/** What holds for the whole of the flow, in a line that leads to where it is changed. */
export function SettingsLine({ sop, problems, onOpen }: Drawing) {
  const t = useSettingsWords()
  const { token } = theme.useToken()
  const sentence = useSettingsSentence()(sop)
  const own = problems.filter(({ node }) => node === SETTINGS)
  return (
    <Flex gap={8} align="center" wrap style={{ color: token.colorTextSecondary, fontSize: 13 }}>
      <Button
        icon={own.length > 0 ? <WarningFilled style={{ color: token.colorWarning }} /> : <SettingOutlined />}
        onClick={() => onOpen(SETTINGS)}
      >
        {t.settings}
      </Button>
      <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>{sentence}</span>
    </Flex>
  )
}
