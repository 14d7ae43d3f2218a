import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { call, keyOf, type Body } from '../api/api.ts'
import { useWords } from '../language/language.tsx'
import { useMessageOf } from '../parts/states.tsx'
import { ClientError, sendToChat } from './client.ts'
import { sidebarWords } from './words.ts'

export type Chosen = Body<'POST /api/customers/:id/chat-messages'>

/** A refusal says why, which takes longer to read than that it is done. */
const READ_SECONDS = 8

/** One tap: the server lets it go and fills it in, WeCom's client sends it, and the server hears whether. */
export function useSend(customer: number, then?: () => void) {
  const t = useWords(sidebarWords)
  const messageOf = useMessageOf()
  const { message } = App.useApp()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (chosen: Chosen) => sendChosen(customer, chosen),
    onSuccess() {
      void message.success(t.sent)
      then?.()
    },
    onError: (error) =>
      void message.error(error instanceof ClientError ? t.notTaken(error.message) : messageOf(error), READ_SECONDS),
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf('/api/customers/:id/touches') }),
  })
}

async function sendChosen(customer: number, chosen: Chosen): Promise<void> {
  const { touch, messages } = await call('POST /api/customers/:id/chat-messages', {
    params: { id: customer },
    body: chosen,
  })
  let sent = 0
  try {
    for (const one of messages) {
      await sendToChat(one)
      sent++
    }
  } finally {
    // A part of it is with the customer: then they have been written to.
    if (touch !== null)
      await call('POST /api/customers/:id/chat-messages/:touch/outcome', {
        params: { id: customer, touch },
        body: { sent: sent > 0 },
      })
  }
}
