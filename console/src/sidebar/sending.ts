import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { call, keyOf, type Body } from '../api/api.ts'
import { useWords } from '../language/language.tsx'
import { useMessageOf } from '../parts/states.tsx'
import { ClientLate, sendToChat } from './client.ts'
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
  // Whoever reads this decides whether to send again: what the customer has, or may have, must not come twice.
  function whyOf({ sent, rest, cause }: NotSent): string {
    if (cause instanceof ClientLate) return t.maybeTaken
    return sent > 0 ? t.partTaken(sent, rest) : t.notTaken
  }
  return useMutation({
    mutationFn: (chosen: Chosen) => sendChosen(customer, chosen),
    onSuccess() {
      void message.success(t.sent)
      then?.()
    },
    onError: (error) => void message.error(error instanceof NotSent ? whyOf(error) : messageOf(error), READ_SECONDS),
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf('/api/customers/:id/touches') }),
  })
}

/** WeCom's client has not taken all of it. */
class NotSent extends Error {
  readonly sent: number
  readonly rest: number
  constructor(sent: number, rest: number, cause: unknown) {
    super('not sent', { cause })
    this.sent = sent
    this.rest = rest
  }
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
  } catch (error) {
    throw new NotSent(sent, messages.length - sent, error)
  } finally {
    // A part of it is with the customer: then they have been written to.
    if (touch !== null) await tell(customer, touch, sent > 0)
  }
}

/** Whether the server hears it or not, what is in the chat stays there; it gives up by itself what it does not hear of. */
const tell = (customer: number, touch: number, isSent: boolean): Promise<unknown> =>
  call('POST /api/customers/:id/chat-messages/:touch/outcome', {
    params: { id: customer, touch },
    body: { sent: isSent },
  }).catch(() => {})
