import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import { pageSignature, ticketsOf } from '../../channels/wecom/page-signing.ts'
import { SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Corps } from './corps.ts'

/** What a page of ours needs to use WeCom's client: as the corp, and as the app. */
export interface PageSignatures {
  corpId: string
  agentId: number
  /** In seconds. */
  timestamp: number
  nonce: string
  corp: string
  app: string
}

const NONCE_BYTES = 12

export function openSigning({ corps, clock, random }: { corps: Corps; clock: Timer; random: Random }) {
  const tickets = ticketsOf(clock, corps.wecomOf)
  return async (url: string): Promise<PageSignatures> => {
    const corp = await corps.ensure()
    const { corpId, agentId, secret } = corp
    const timestamp = Math.floor(clock.now() / SECOND_MS)
    const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString('base64url')
    try {
      const [ofCorp, ofApp] = await Promise.all([
        tickets.corp.token({ corpId, secret }),
        tickets.app.token({ corpId, secret }),
      ])
      const sign = (ticket: string) => pageSignature({ ticket, nonce, timestamp, url })
      return { corpId, agentId, timestamp, nonce, corp: sign(ofCorp), app: sign(ofApp) }
    } catch (error) {
      if (!(error instanceof WecomError)) throw error
      throw new Refusal('wecom_problem', { problem: wordingOf(error) })
    }
  }
}
