import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { quarantineWords } from './quarantine-words.ts'

interface Dismissed {
  code: string
  items: number
  latest: number
}

/** Asks, puts away what nobody will mend, and says how many that were. */
export function useDismiss(): (what: Dismissed) => void {
  const t = useWords(quarantineWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const { modal, message } = App.useApp()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  async function dismiss({ code, latest }: Dismissed) {
    try {
      const { dismissed } = await call('POST /api/quarantine/dismissals', { body: { code, upTo: latest } })
      message.success(t.dismissed(number(dismissed)))
    } catch (error) {
      message.error(messageOf(error))
    } finally {
      await queries.invalidateQueries({ queryKey: keyOf('/api/quarantine') })
    }
  }
  return (what) =>
    void modal.confirm({
      title: t.dismissAsk(number(what.items)),
      content: t.dismissAbout,
      okText: t.dismiss,
      okButtonProps: { danger: true },
      cancelText: s.cancel,
      onOk: () => dismiss(what),
    })
}
