import { expect, test } from 'vitest'
import { MAX_MESSAGE_BYTES } from '../../kernel/limits.ts'
import type { WrittenMessage } from '../contents/contents.ts'
import { isClick, urlsOf, withLinks } from './rules.ts'

const OWN = 'https://siyu.example/l/'
const said = (text: string, attachments: WrittenMessage['attachments'] = []): WrittenMessage => ({ text, attachments })
const tea = 'https://a.example/tea?x=1'

test.each([
  ['没有网址', []],
  [`点${tea}领取`, [tea]],
  [`（${tea}）。再看 http://b.example/!`, [tea, 'http://b.example/']],
  [`Look (${tea}), now.`, [tea]],
  [`${tea} ${tea}`, [tea]],
  [`${OWN}abc ftp://a.example javascript://a.example https://`, []],
])('the addresses in “%s”', (text, urls) => expect(urlsOf(said(text), said(text), OWN)).toEqual(urls))

test('texts and cards lead through links, and pictures do not', () => {
  const pictureUrl = 'https://a.example/cup.png'
  const card = { kind: 'link' as const, title: '茶', url: tea, pictureUrl }
  const message = said(`看${tea}，和 http://b.example/`, [card, { kind: 'picture_at', url: pictureUrl }])
  expect(urlsOf(message, message, OWN)).toEqual([tea, 'http://b.example/'])
  expect(withLinks(message, new Map([[tea, `${OWN}1`]]))).toEqual(
    said(`看${OWN}1，和 http://b.example/`, [
      { ...card, url: `${OWN}1` },
      { kind: 'picture_at', url: pictureUrl },
    ]),
  )
})

test('nothing of ours leads to a site that only a customer has named', () => {
  const written = said('{{ customer.name | default: "朋友" }} https://a.example/{{ customer.city | default: "x" }}')
  const filled = (name: string, city: string) => urlsOf(said(`${name} https://a.example/${city}`), written, OWN)
  expect(filled('https://evil.example/', 'hz')).toEqual(['https://a.example/hz'])
  expect(filled('https://a.example@evil.example/', 'hz')).toEqual(['https://a.example/hz'])
  expect(filled('https://a.example.evil.example', 'hz')).toEqual(['https://a.example/hz'])
  expect(urlsOf(said('https://a.example.evil.example/'), said('https://a.example{{ customer.city | default: "" }}'), OWN)).toEqual([]) // prettier-ignore
})

test('what would be too long with links keeps its addresses', () => {
  const short = 'http://a.cn'
  const text = `${short} ${'x'.repeat(MAX_MESSAGE_BYTES - short.length - 1)}`
  expect(withLinks(said(text), new Map([[short, `${OWN}1234567890abcdef`]])).text).toBe(text)
})

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50'
test.each([
  ['GET', { 'user-agent': PHONE }, true],
  ['HEAD', { 'user-agent': PHONE }, false],
  ['GET', {}, false],
  ['GET', { 'user-agent': 'Mozilla/5.0 (compatible; Baiduspider/2.0)' }, false],
  ['GET', { 'user-agent': 'WhatsApp/2.23' }, false],
  ['GET', { 'user-agent': 'TelegramBot (like TwitterBot)' }, false],
  ['GET', { 'user-agent': 'curl/8.1' }, false],
  ['GET', { 'user-agent': PHONE, 'sec-purpose': 'prefetch;prerender' }, false],
])('%s with %o is a click: %s', (method, headers, is) => expect(isClick({ method, headers })).toBe(is))
