import { useBlocker } from '@tanstack/react-router'
import { App } from 'antd'
import { inBoth, useWords } from '../language/language.tsx'

const words = inBoth({
  zh: { ask: '离开会丢失未保存的修改', leave: '离开', stay: '留下' },
  en: { ask: 'What you have not saved will be lost', leave: 'Leave', stay: 'Stay' },
})

/** A page on which something is written is not left by a click in the menu, or by closing it, without being asked. */
export function useLeaveGuard(isOn: boolean): void {
  const t = useWords(words)
  const { modal } = App.useApp()
  useBlocker({
    shouldBlockFn: async () => !(await modal.confirm({ title: t.ask, okText: t.leave, cancelText: t.stay })),
    enableBeforeUnload: isOn,
    disabled: !isOn,
  })
}
