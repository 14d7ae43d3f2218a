import { DisconnectOutlined } from '@ant-design/icons'
import { Tag, theme, Tooltip } from 'antd'
import { useIsLost } from '../api/live.ts'
import { inBoth, useWords } from '../language/language.tsx'

const words = inBoth({
  zh: {
    lost: '实时更新已中断，正在重连',
    short: '重连中',
    about: '与服务器的实时连接已断开。恢复之前每 15 秒刷新一次，恢复后自动更新，您无需操作。',
  },
  en: {
    lost: 'Not live: connecting again',
    short: 'Not live',
    about:
      'The live connection to the server is lost. Until it is back, pages are refreshed every 15 seconds; there is nothing you need to do.',
  },
})

/** Says when what is shown may be some seconds old. */
export function Connection({ isWide }: { isWide: boolean }) {
  const t = useWords(words)
  const { token } = theme.useToken()
  return (
    <span role="status">
      {useIsLost() && (
        <Tooltip title={t.about}>
          <Tag icon={<DisconnectOutlined aria-hidden />} tabIndex={0} style={{ margin: 0, color: token.colorText }}>
            {isWide ? t.lost : t.short}
          </Tag>
        </Tooltip>
      )}
    </span>
  )
}
