import { App } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { viewsWords } from '../../parts/views/views-words.ts'
import { takeOldViews } from './kept.ts'

/** Views were kept in the browser once: they go to whoever opens the list in it next. */
export function useOldViews(): void {
  const t = useWords(viewsWords)
  const { message } = App.useApp()
  const queries = useQueryClient()
  useEffect(() => {
    const views = takeOldViews()
    if (views.length === 0) return
    void (async () => {
      const moved = await Promise.allSettled(
        views.map((view) => call('POST /api/views', { body: { page: 'customers', ...view } })),
      )
      await queries.invalidateQueries({ queryKey: keyOf('/api/views') })
      const taken = moved.filter(({ status }) => status === 'fulfilled').length
      if (taken > 0) void message.info(t.moved(taken))
    })()
  }, [])
}
