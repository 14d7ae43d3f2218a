import { Dropdown, type DropdownProps } from 'antd'
import { useRef } from 'react'

/** The menu of a button. Its first choice has the focus when it opens, and the button has it again when it closes, which
 *  Ant Design's own leaves to nobody; so a dialog that a choice opens also knows where to give it back. */
export function ButtonMenu({ menu, placement, children }: Pick<DropdownProps, 'menu' | 'placement' | 'children'>) {
  const opener = useRef<Element>(null)
  function onOpenChange(isOpen: boolean) {
    if (isOpen) opener.current = document.activeElement
    else if (isLost(document.activeElement) && opener.current instanceof HTMLElement) opener.current.focus()
  }
  return (
    <Dropdown
      // Enter chooses, and is no press of the button that has the focus again.
      menu={{ ...menu, onClick: ({ domEvent }) => domEvent.preventDefault() }}
      {...(placement && { placement })}
      trigger={['click']}
      autoFocus
      onOpenChange={onOpenChange}
    >
      {children}
    </Dropdown>
  )
}

const isLost = (focused: Element | null): boolean => focused === document.body || !!focused?.closest('.ant-dropdown')
