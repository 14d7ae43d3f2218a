import wecomCrypto from '@wecom/crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../kernel/random.ts'
import { vector } from '../../../test/wecom/fixtures.ts'
import { decrypt, encrypt, isEncodingKey, isSigned, signatureOf } from './crypto.ts'

/** Held to the published example, and to WeCom's own package both ways. */

const { encodingAesKey, token, timestamp, nonce, echostr, signature } = vector
const signed = { timestamp, nonce, encrypted: echostr }

test('the published example is signed and opened as published', () => {
  expect(signatureOf(token, signed)).toBe(signature)
  expect(isSigned(token, signed, signature)).toBe(true)
  expect(decrypt(encodingAesKey, echostr)).toEqual({ text: vector.plaintext, receiveId: vector.receiveid })
})

test('a signature holds for what it was made of and nothing else', () => {
  expect(isSigned('other', signed, signature)).toBe(false)
  expect(isSigned(token, { ...signed, nonce: '263014781' }, signature)).toBe(false)
  for (const wrong of ['', signature.slice(1), `${signature}0`, signature.toUpperCase(), '签'.repeat(40)])
    expect(isSigned(token, signed, wrong)).toBe(false)
})

const keys = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64').slice(0, 43).replace(/[+/]/g, 'A'))
const texts = fc.string({ unit: 'binary', maxLength: 300 }).filter((text) => !/\p{Surrogate}/u.test(text))

test("what we seal WeCom's own package opens, and the other way round", () => {
  fc.assert(
    fc.property(keys, texts, texts, fc.nat(), (key, text, receiveId, seed) => {
      expect(isEncodingKey(key)).toBe(true)
      const ours = encrypt(key, { text, receiveId }, seededRandom(seed))
      expect(wecomCrypto.decrypt(key, ours)).toMatchObject({ message: text, id: receiveId })
      expect(decrypt(key, wecomCrypto.encrypt(key, text, receiveId))).toEqual({ text, receiveId })
      expect(signatureOf(text, { timestamp: '1', nonce: receiveId, encrypted: ours })).toBe(
        wecomCrypto.getSignature(text, '1', receiveId, ours),
      )
    }),
  )
})

test('what was not sealed with this key is not opened, and breaks nothing', () => {
  fc.assert(
    fc.property(keys, fc.base64String({ maxLength: 400 }), (key, noise) => {
      expect(() => decrypt(key, noise)).not.toThrow()
    }),
  )
  expect(decrypt('A'.repeat(43), echostr)).toBeUndefined()
  expect(decrypt(encodingAesKey, '')).toBeUndefined()
})
