import { theme } from 'antd'

/** How far a touch is has one colour wherever it is drawn. */
export function useTouchColours() {
  const { token } = theme.useToken()
  return {
    delivered: token.colorPrimary,
    tasked: token.blue,
    waiting: token.gold7,
    failed: token.volcano,
    // Three to one on light ground and on dark.
    suppressed: '#8a8a8a',
  }
}
