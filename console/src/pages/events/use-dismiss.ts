import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
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
  const number = useNumber()
  const { message } = App.useApp()
  const ask = useAsk()
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
    void ask({
      title: t.dismissAsk(number(what.items)),
      about: t.dismissAbout,
      word: t.dismiss,
      isDanger: true,
      then: () => dismiss(what),
    })
}
