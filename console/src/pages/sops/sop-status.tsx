import { Tag, theme } from 'antd'
import { useWords } from '../../language/language.tsx'
import type { Listed } from './sop-shapes.ts'
import { sopsWords } from './sops-words.ts'

const COLOURS = { draft: 'default', live: 'green', paused: 'gold', archived: 'default' } as const

export function SopStatus({ status }: { status: Listed['status'] }) {
  const t = useWords(sopsWords)
  const { token } = theme.useToken()
  return (
    <Tag color={COLOURS[status]} style={{ color: token.colorText, margin: 0 }}>
      {t.statuses[status]}
    </Tag>
  )
}

/** Flows of customers are what one expects. */
export function SubjectTag({ subject }: { subject: string | null }) {
  const t = useWords(sopsWords)
  const { token } = theme.useToken()
  if (subject !== 'group') return null
  return (
    <Tag color="blue" style={{ color: token.colorText, margin: 0 }}>
      {t.subjects.group}
    </Tag>
  )
}
