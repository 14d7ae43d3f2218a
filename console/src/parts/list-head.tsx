import { Flex, Segmented } from 'antd'
import type { CSSProperties } from 'react'
import { FindBox } from './find-box.tsx'

interface Props<P extends string> {
  find: string
  typed: string
  onTyped(typed: string): void
  /** What the switch says it does. */
  show: string
  parts: readonly { value: P; label: string }[]
  shown: P
  onShow(part: P): void
  box?: CSSProperties
}
/** The head of a list that is all here: a box that narrows it, and a switch to a part of it. */
export function ListHead<P extends string>(props: Props<P>) {
  const { find, typed, onTyped, show, parts, shown, onShow, box = { width: 300, maxWidth: '100%' } } = props
  return (
    <Flex wrap gap={8}>
      <FindBox label={find} typed={typed} onTyped={onTyped} style={box} />
      <Segmented<P> aria-label={show} options={[...parts]} value={shown} onChange={onShow} />
    </Flex>
  )
}
