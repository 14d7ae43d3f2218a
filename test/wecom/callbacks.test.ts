import { expect, test } from 'vitest'
import { checkAddress, openCallback } from '../../src/channels/wecom/callback.ts'
import { readEvent, type WecomEvent } from '../../src/channels/wecom/events.ts'
import { readXml } from '../../src/channels/wecom/xml.ts'
import { sealed, xmlOf } from '../support/callback-xml.ts'
import { callbacks, vector } from './fixtures.ts'

const ACCOUNT = { token: 'tea-token', encodingKey: vector.encodingAesKey, receiveId: 'wwTea0000000000001' }
const CONTACT = callbacks[0]!

test.for(callbacks.map((fixture) => [fixture.name, fixture] as const))(
  '%s is opened and read, field for field',
  ([, { fields }]) => {
    const xml = xmlOf(fields)
    const { query, body } = sealed(ACCOUNT, xml)
    const opened = openCallback(ACCOUNT, query, body)
    expect(opened).toEqual({ key: expect.stringMatching(/^[0-9a-f]{40}$/), xml })
    const event = readEvent(xml) as WecomEvent & Record<string, unknown>
    for (const [name, value] of Object.entries(fields)) {
      if (name === 'FromUserName' || name === 'MsgType') continue
      const read = event[name]
      if (typeof value === 'object') expect(read).toEqual(value.Item)
      else expect(Array.isArray(read) ? read.join() : String(read), name).toBe(String(value))
    }
  },
)

test('what is typed is typed', () => {
  const event = readEvent(xmlOf(callbacks.find(({ name }) => name === 'chat_update_add_member')!.fields))
  if (event?.Event !== 'change_external_chat' || event.ChangeType !== 'update') throw new Error('not read')
  expect([event.JoinScene, event.MemChangeCnt, event.CreateTime]).toEqual([3, 1, 1_767_225_600])
  const two = readEvent(
    xmlOf({
      ...callbacks.find(({ name }) => name === 'chat_update_add_member')!.fields,
      MemChangeList: { Item: ['a', 'b'] },
    }),
  )
  expect(two).toMatchObject({ MemChangeList: ['a', 'b'] })
  const none = readEvent(xmlOf({ ...CONTACT.fields, State: '', WelcomeCode: '' }))
  expect(none).toMatchObject({ State: undefined, WelcomeCode: undefined })
})

test('a repetition has the same key, in whatever envelope; two events of one second do not', () => {
  const keyOf = (fields: typeof CONTACT.fields, nonce?: string) => {
    const { query, body } = sealed(ACCOUNT, xmlOf(fields), nonce)
    const opened = openCallback(ACCOUNT, query, body)
    return 'key' in opened ? opened.key : opened.problem
  }
  expect(keyOf(CONTACT.fields, '2')).toBe(keyOf(CONTACT.fields, '3'))
  const tag = callbacks.find(({ name }) => name === 'tag_create')!.fields
  expect(keyOf({ ...tag, Id: 'etOther' })).not.toBe(keyOf(tag))
  const message = { MsgType: 'text', Content: 'hello', MsgId: '7', AgentID: 1 }
  expect(keyOf(message)).toBe('msg 7')
})

test('the address is checked by what comes back', () => {
  const { query, encrypted } = sealed(ACCOUNT, '1616140317555161061')
  expect(checkAddress(ACCOUNT, { ...query, echostr: encrypted })).toEqual({ answer: '1616140317555161061' })
  expect(checkAddress({ ...ACCOUNT, token: 'x' }, { ...query, echostr: encrypted })).toEqual({ problem: 'signature' })
})

test('what is not for us, or not from WeCom, is not opened, and the reason is told', () => {
  const xml = xmlOf(CONTACT.fields)
  const { query, body } = sealed(ACCOUNT, xml)
  const problemOf = (...given: Parameters<typeof openCallback>) =>
    (openCallback(...given) as { problem?: string }).problem
  expect(problemOf(ACCOUNT, { ...query, msg_signature: '0'.repeat(40) }, body)).toBe('signature')
  expect(problemOf(ACCOUNT, { ...query, timestamp: '1767225601' }, body)).toBe('signature')
  expect(problemOf({ ...ACCOUNT, encodingKey: 'B'.repeat(43) }, query, body)).toBe('key')
  expect(problemOf({ ...ACCOUNT, receiveId: 'wwAnother' }, query, body)).toBe('receiver')
  expect(problemOf(ACCOUNT, query, Buffer.alloc(256 * 1024 + 1, 32))).toBe('too_large')
  for (const text of [
    '',
    'hello',
    '{"Encrypt":"a"}',
    '<xml><Encrypt>',
    '<xml></xml>',
    '<xml><Encrypt><A>1</A></Encrypt></xml>',
    '<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>',
    '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
    `<?php x?>${body.toString()}`,
    `<xml>${'<a>'.repeat(50_000)}`,
  ])
    expect(problemOf(ACCOUNT, query, Buffer.from(text)), text.slice(0, 60)).toBe('malformed')
})

test('nothing is expanded: entities, numbers and what a person wrote stay as they are', () => {
  expect(readXml('<xml><A>&lt;&amp;&#65;</A><B>007</B><C>1e3</C></xml>')).toEqual({
    A: '&lt;&amp;&#65;',
    B: '007',
    C: '1e3',
  })
  expect(readXml('<xml><A><![CDATA[<!DOCTYPE a><b>&amp;]]></A></xml>')).toEqual({ A: '<!DOCTYPE a><b>&amp;' })
  expect(readXml('<?xml version="1.0"?>\n<xml><A>1</A></xml>')).toEqual({ A: '1' })
  expect(readXml('\uFEFF<xml><A>1</A></xml>')).toEqual({ A: '1' })
  expect(readXml('<xml><__proto__><x>1</x></__proto__></xml>')).toBeUndefined()
})

test('what is not understood is no error; what is and lacks something is, without what it says', () => {
  expect(readEvent(xmlOf({ MsgType: 'text', Content: 'hello' }))).toBeUndefined()
  expect(readEvent(xmlOf({ MsgType: 'event', Event: 'enter_agent' }))).toBeUndefined()
  expect(readEvent(xmlOf({ MsgType: 'event', Event: 'constructor' }))).toBeUndefined()
  expect(readEvent(xmlOf({ ...CONTACT.fields, ChangeType: 'something_new' }))).toBeUndefined()
  const { ExternalUserID: _, ...rest } = CONTACT.fields
  expect(() => readEvent(xmlOf(rest))).toThrow(/^callback change_external_contact: ExternalUserID \(invalid_type\)$/)
})
