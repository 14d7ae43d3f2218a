import { CALL_TIMEOUT_MS } from '../../kernel/limits.ts'

/** What the clock of whoever answers there shows, to the second; undefined where nobody does or nobody says. */
export async function askInstant(baseUrl: string): Promise<number | undefined> {
  const answer = await fetch(`${baseUrl}/cgi-bin/gettoken`, {
    redirect: 'error',
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  }).catch(() => undefined)
  await answer?.body?.cancel()
  const at = Date.parse(answer?.headers.get('date') ?? '')
  return Number.isNaN(at) ? undefined : at
}
