import { Tag, theme } from 'antd'
import type { ReactNode } from 'react'

/** How something stands, on a tint; coloured letters on a tint of theirs are too faint to read (WCAG AA). */
export function StateTag({ colour, children }: { colour: string; children: ReactNode }) {
  const { token } = theme.useToken()
  return (
    <Tag color={colour} style={{ margin: 0, color: token.colorText }}>
      {children}
    </Tag>
  )
}
