import { CopyOutlined } from '@ant-design/icons'
import { App, Button, Flex, theme, Typography } from 'antd'
import { useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'

export function useCopy(): (text: string) => Promise<void> {
  const t = useWords(sharedWords)
  const { message } = App.useApp()
  return async (text) => {
    await write(text)
    message.success(t.copied)
  }
}

/** Browsers keep the clipboard from pages without https; there the old way still works. */
async function write(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.style.position = 'fixed'
    area.style.opacity = '0'
    const focused = document.activeElement as HTMLElement | null
    ;(focused?.closest('[role=dialog]') ?? document.body).append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
    focused?.focus()
  }
}

/** Text to take along as it is: a secret, a link, a line for a terminal; or, as prose, words to send. `what` says which, for
 *  who cannot see it. */
export function Takeaway({ text, what, isProse = false }: { text: string; what: string; isProse?: boolean }) {
  const t = useWords(sharedWords)
  const { token } = theme.useToken()
  const copy = useCopy()
  return (
    <Flex
      gap={8}
      align="flex-start"
      style={{
        padding: '6px 6px 6px 12px',
        borderRadius: token.borderRadius,
        background: token.colorFillQuaternary,
        border: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      <Typography.Text
        style={{
          flex: 1,
          minWidth: 0,
          padding: '4px 0',
          ...(!isProse && { fontFamily: token.fontFamilyCode, fontSize: 13 }),
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {text}
      </Typography.Text>
      <Button
        icon={<CopyOutlined />}
        aria-label={t.pair(t.copy, what)}
        onClick={() => void copy(text)}
        style={{ flex: 'none' }}
      />
    </Flex>
  )
}
