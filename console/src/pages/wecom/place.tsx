import { Alert, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { wecomWords } from './wecom-words.ts'

const CONSOLE = 'https://work.weixin.qq.com/wework_admin/frame'

/** The way to WeCom's own console, where most of it is set. */
export function ConsoleLink() {
  const t = useWords(wecomWords)
  return (
    <a href={CONSOLE} target="_blank" rel="noreferrer" style={{ textDecoration: 'underline' }}>
      {t.open}
    </a>
  )
}

/** Where one clicks there. */
export function Place({ children }: { children: string }) {
  return (
    <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Typography.Text>
  )
}

/** Said wherever something else than WeCom is spoken to. */
export function PlayedAt({ baseUrl }: { baseUrl: string }) {
  const t = useWords(wecomWords)
  if (baseUrl === 'https://qyapi.weixin.qq.com') return null
  return <Alert type="info" showIcon title={<span style={{ overflowWrap: 'anywhere' }}>{t.playedAt(baseUrl)}</span>} />
}
