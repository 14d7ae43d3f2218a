import { EntryType, getContext, getCurExternalContact, register, sendChatMessage } from '@wecom/jssdk'
import { call, type Answer } from '../api/api.ts'

/**
 * WeCom's client, as far as the page needs it: with whom one is talking, and saying something there. It trusts a page whose
 * address is signed by the server, for the corp and for the app; the library asks for that when it is first needed.
 */
export type ChatMessage = Answer<'POST /api/customers/:id/chat-messages'>['messages'][number]
export type Talk =
  { kind: 'customer'; externalUserid: string; maySend: boolean } | { kind: 'group' } | { kind: 'elsewhere' }

/** The client says so in its user agent; in any other browser there is no chat beside the page. */
export const isInside = /wxwork\//i.test(navigator.userAgent)

/** What the client does not do, or not in time. */
export class ClientError extends Error {}
/** It has not answered, and may have done it all the same. */
export class ClientLate extends ClientError {}

const PATIENCE_MS = 10_000
const APIS = ['getContext', 'getCurExternalContact', 'sendChatMessage']
const TALKS: readonly string[] = [EntryType.single_chat_tools, EntryType.chat_attachment, EntryType.single_kf_tools]

export async function findTalk(): Promise<Talk> {
  await connect()
  const { entry } = await asked(getContext())
  if (entry === EntryType.group_chat_tools) return { kind: 'group' }
  if (!TALKS.includes(entry) && entry !== EntryType.contact_profile) return { kind: 'elsewhere' }
  const { userId } = await asked(getCurExternalContact())
  // On a customer's profile there is no chat to say anything in.
  return { kind: 'customer', externalUserid: userId, maySend: entry !== EntryType.contact_profile }
}

export const sendToChat = (message: ChatMessage): Promise<unknown> => asked(sendChatMessage(message))

async function connect(): Promise<void> {
  const sign = (url: string) => call('GET /api/sidebar/signatures', { query: { url } })
  const { corpId, agentId } = await sign(location.href.split('#', 1)[0]!)
  const signer = (as: 'corp' | 'app') => async (url: string) => {
    const signed = await sign(url)
    return { timestamp: signed.timestamp, nonceStr: signed.nonce, signature: signed[as] }
  }
  register({
    corpId,
    agentId,
    jsApiList: APIS,
    getConfigSignature: signer('corp'),
    getAgentConfigSignature: signer('app'),
  })
}

/** The client answers by its own errors, which are no Errors, or sometimes not at all. */
async function asked<T>(answering: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ClientLate('timeout')), PATIENCE_MS)
  })
  try {
    return await Promise.race([answering, late])
  } catch (error) {
    if (error instanceof Error) throw error
    throw new ClientError(String((error as { errMsg?: unknown } | null)?.errMsg ?? error))
  } finally {
    clearTimeout(timer)
  }
}
