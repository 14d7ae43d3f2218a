import { Link } from '@tanstack/react-router'
import { Result } from 'antd'
import { inBoth, useWords } from '../language/language.tsx'

const words = inBoth({
  zh: { title: '没有这个页面', advice: '地址可能有误，或内容已被删除。', home: '回到首页' },
  en: { title: 'There is no such page', advice: 'The address may be wrong, or what it led to is gone.', home: 'Home' },
})

export function NotFound() {
  const t = useWords(words)
  return <Result status="404" title={t.title} subTitle={t.advice} extra={<Link to="/">{t.home}</Link>} />
}
