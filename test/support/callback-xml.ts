import wecomCrypto from '@wecom/crypto'
import type { CallbackFixture } from '../wecom/fixtures.ts'

/** A callback as WeCom writes and seals it; sealed by WeCom's own package. */
export function xmlOf(fields: CallbackFixture['fields']): string {
  const written = Object.entries(fields).map(([name, value]) => {
    const inside =
      typeof value === 'object'
        ? value.Item.map((item) => `<Item>${item}</Item>`).join('')
        : typeof value === 'number'
          ? value
          : `<![CDATA[${value}]]>`
    return `<${name}>${inside}</${name}>`
  })
  return `<xml>${written.join('\n')}</xml>`
}

export interface Sealing {
  token: string
  encodingKey: string
  receiveId: string
}

export function sealed({ token, encodingKey, receiveId }: Sealing, xml: string, nonce = '1') {
  const encrypted = wecomCrypto.encrypt(encodingKey, xml, receiveId)
  const timestamp = '1767225600'
  const query = { timestamp, nonce, msg_signature: wecomCrypto.getSignature(token, timestamp, nonce, encrypted) }
  const body = `<xml><ToUserName><![CDATA[${receiveId}]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`
  return { query, encrypted, body: Buffer.from(body) }
}
