import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seal, signatureOf, unseal } from '../../../wecom-sandbox/crypto.ts'
import callbacks from '../fixtures/callbacks.json' with { type: 'json' }

const { vector } = callbacks

test("WeCom's published example is read and signed as it says", () => {
  expect(unseal(vector.encodingAesKey, vector.echostr)).toEqual({
    message: vector.plaintext,
    receiver: vector.receiveid,
  })
  expect(signatureOf(vector.token, vector.timestamp, vector.nonce, vector.echostr)).toBe(vector.signature)
})

const salt = fc.uint8Array({ minLength: 16, maxLength: 16 })
const keys = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64').slice(0, 43))
const texts = fc.string({ unit: 'binary', maxLength: 300 })

test("what is sealed here WeCom's own library opens, and the other way round", () => {
  fc.assert(
    fc.property(keys, texts, fc.base64String({ maxLength: 40 }), salt, (key, message, receiver, bytes) => {
      const sealed = seal(key, message, receiver, bytes)
      expect(decrypt(key, sealed)).toMatchObject({ message, id: receiver })
      expect(encrypt(key, message, receiver, Buffer.from(bytes))).toBe(sealed)
      expect(unseal(key, sealed)).toEqual({ message, receiver })
      expect(signatureOf('token', '1', '2', sealed)).toBe(getSignature('token', '1', '2', sealed))
    }),
  )
})

test('what was sealed with another key is not taken', () => {
  const sealed = seal(vector.encodingAesKey, 'hello', 'corp', Buffer.alloc(16))
  expect(() => seal('short', 'hello', 'corp', Buffer.alloc(16))).toThrow('43 characters')
  const other = `A${vector.encodingAesKey.slice(1)}`
  let opened: unknown
  try {
    opened = unseal(other, sealed)
  } catch {
    opened = undefined
  }
  expect(opened).not.toEqual({ message: 'hello', receiver: 'corp' })
})
