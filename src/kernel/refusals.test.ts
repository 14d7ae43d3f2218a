import { expect, it } from 'vitest'
import { languageOf, meaningOf, messageOf, Refusal, REFUSAL_CODES } from './refusals.ts'

it('says every refusal in both languages, with a status and no unfilled holes it was given the words for', () => {
  for (const code of REFUSAL_CODES) {
    const { status, zh, en, retryAfterSeconds } = meaningOf(code)
    expect(zh, code).toMatch(/[一-鿿]/)
    expect(en, code).not.toMatch(/[一-鿿]/)
    expect(status === 503 || status === 429, `${code}: only "later" tells when`).toBe(retryAfterSeconds !== undefined)
  }
  expect(messageOf('too_large', 'en', { limitBytes: 512_000 })).toContain('512000 bytes')
  expect(messageOf('internal', 'zh')).toContain('requestId')
})

it('fills holes from own fields only', () => {
  expect(messageOf('forbidden', 'en', {})).toContain('{needed}')
  expect(messageOf('in_use', 'en', { by: ['VIP', 'Churn'] })).toContain('VIP, Churn')
})

it('carries its code and details', () => {
  const refusal = new Refusal('in_use', { by: 'segment vip' })
  expect(refusal).toMatchObject({ code: 'in_use', details: { by: 'segment vip' } })
  // @ts-expect-error a code that is not in the table
  expect(new Refusal('nonsense')).toBeInstanceOf(Error)
})

it('speaks Chinese unless English is preferred', () => {
  expect(languageOf(undefined)).toBe('zh')
  expect(languageOf('')).toBe('zh')
  expect(languageOf('fr-FR')).toBe('zh')
  expect(languageOf('en-GB,en;q=0.9,zh;q=0.8')).toBe('en')
  expect(languageOf('zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh')
  expect(languageOf('en;q=0.2, zh;q=0.9')).toBe('zh')
  expect(languageOf('en;q=x,\u0000;;,,=')).toBe('zh')
})
