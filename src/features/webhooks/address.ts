import { isLoopback } from '../../channels/webhook/loopback.ts'
import { MAX_WEBHOOK_URL_CHARS } from '../../kernel/limits.ts'

/** Https; on this machine itself plain http too. Who may enter is not said in the address: it is shown to all who look. */
export function isEndpointUrl(text: string): boolean {
  if (text.length > MAX_WEBHOOK_URL_CHARS || !URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}
