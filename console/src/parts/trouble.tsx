import { WarningOutlined } from '@ant-design/icons'
import { theme, Typography } from 'antd'
import type { ReactNode } from 'react'

/** What is wrong, beside what it is about. Red letters are too faint to read on dark ground (WCAG AA): the mark is red. */
export function Trouble({ isAlert = false, children }: { isAlert?: boolean; children: ReactNode }) {
  const { token } = theme.useToken()
  return (
    <Typography.Text style={{ display: 'block' }} {...(isAlert && { role: 'alert' })}>
      <WarningOutlined aria-hidden style={{ color: token.colorError }} /> {children}
    </Typography.Text>
  )
}
