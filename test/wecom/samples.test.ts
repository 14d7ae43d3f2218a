import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { CALLS, callOf, type CallName } from '../../src/channels/wecom/calls.ts'
import { readEvent } from '../../src/channels/wecom/events.ts'
import { readXml, type XmlFields } from '../../src/channels/wecom/xml.ts'
import { callbacks, calls } from './fixtures.ts'

/** The fixtures and the client, held against bodies that somebody else wrote down: the test samples of an open SDK. They
 *  are not ours to keep; where they do not lie beside the repository there is nothing to compare. */
const FOLDER = path.join(import.meta.dirname, '../../../shared/data/wecom_samples')
const isThere = existsSync(FOLDER)
if (!isThere) console.warn('skipped: the samples of an SDK are not beside this repository')

/** "KfServiceStateTransfer" and "kf/service_state/trans" are one. */
const plain = (name: string) =>
  name
    .toLowerCase()
    .replace(/[/_]/g, '')
    .replace('message', 'msg')
    .replace('delete', 'del')
    .replace('transfer', 'trans')
    .replace('image', 'img')
    .replace('opengroupid', 'opengid')
    .replace('statistics', 'statistic')

type Part = 'Request' | 'Response'
const samples = isThere ? readSamples() : new Map<string, unknown>()
const sampleOf = (name: string, part: Part) => samples.get(`${plain(name)} ${part}`)

function readSamples(): Map<string, unknown> {
  const lines = readFileSync(path.join(FOLDER, 'calls.txt'), 'utf8').split('\n')
  return new Map(
    lines.flatMap((line, index) => {
      const [, name, part] = /^--- Cgibin(\w+?)(Request|Response)\.json/.exec(line) ?? []
      return name === undefined ? [] : [[`${plain(name)} ${part}`, JSON.parse(lines[index + 1]!) as unknown] as const]
    }),
  )
}

/** The paths of all keys, whichever element of a list they stand in. */
function keysOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((element) => keysOf(element, at)))]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [`${at}.${key}`, ...keysOf(inner, `${at}.${key}`)])
}

/** What a fixture has and the sample of its call has not, and why it is right. */
const BEYOND_SAMPLES: Record<string, string> = {
  'externalcontact/batch/get_by_user Response.fail_info': 'members without a licence; newer than the sample',
  'externalcontact/batch/get_by_user Response.fail_info.unlicensed_userid_list': 'the same',
  'externalcontact/get Response.follow_user.wechat_channels.source': 'the sample of batch/get_by_user has it',
  'kf/sync_msg Response.msg_list.event.scene': 'the sample shows other events than enter_session',
  'kf/sync_msg Response.msg_list.event.welcome_code': 'the same',
  'kf/sync_msg Response.msg_list.text': 'the sample says MSG_TYPE and no content',
  'kf/sync_msg Response.msg_list.text.content': 'the same',
  'callback del_external_contact.Source': 'the sample is of del_follow_user; the document has it',
  'callback msgaudit_notify': 'there is no sample',
}
const strange: string[] = []

test.skipIf(!isThere)('no fixture has a key that the sample of its call has not, but for those with a reason', () => {
  let compared = 0
  const compare = (name: string, part: Part, ours: unknown) => {
    const theirs = sampleOf(name, part)
    if (theirs === undefined || ours === undefined) return
    compared++
    const known = new Set(keysOf(theirs))
    strange.push(...keysOf(ours).flatMap((key) => (known.has(key) ? [] : [`${name} ${part}${key}`])))
  }
  for (const { name, body, answer } of calls) {
    compare(name, 'Request', body)
    compare(name, 'Response', answer)
  }
  console.info(`${compared} bodies of fixtures compared with samples`)
  expect(compared).toBeGreaterThan(100)

  const theirs = readEvents()
  for (const { name, fields } of callbacks) {
    const known = theirs.get(kindOf(fields))
    if (known === undefined) strange.push(`callback ${name}`)
    else strange.push(...Object.keys(fields).flatMap((key) => (known.has(key) ? [] : [`callback ${name}.${key}`])))
  }
  expect(strange.sort()).toEqual(Object.keys(BEYOND_SAMPLES).sort())
})

const kindOf = (fields: XmlFields) => `${String(fields['Event'] ?? fields['InfoType'])} ${String(fields['ChangeType'])}`

/** Fields by kind. Of some there are only those that third parties get, whose envelope is another. */
function readEvents(): Map<string, Set<string>> {
  const known = new Map<string, Set<string>>()
  for (const name of readdirSync(path.join(FOLDER, 'events'))) {
    const fields = readXml(readFileSync(path.join(FOLDER, 'events', name), 'utf8'))!
    const envelope = ['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'Event']
    const kind = kindOf(fields)
    known.set(kind, new Set([...(known.get(kind) ?? envelope), ...Object.keys(fields)]))
  }
  return known
}

/** What a sample sends and we never do. */
const NEVER_SENT: Record<string, string> = {
  'message/send: unrecognized_keys': 'kinds of messages an operator has no use for',
}

test.skipIf(!isThere)('the client takes every sample: answers as they come, bodies as they would be sent', () => {
  let taken = 0
  const refused: string[] = []
  const take = (name: string, shape: z.ZodType | undefined, sample: unknown) => {
    if (shape === undefined || sample === undefined) return
    taken++
    const issues = shape.safeParse(sample).error?.issues ?? []
    refused.push(...issues.map(({ path: at, code }) => `${name}: ${[...at, code].join(' ')}`))
  }
  for (const name of Object.keys(CALLS) as CallName[]) {
    const { body, answer } = callOf(name)
    take(name, body, sampleOf(name, 'Request'))
    take(name, answer, sampleOf(name, 'Response'))
  }
  console.info(`${taken} samples taken by the client`)
  expect(refused).toEqual(Object.keys(NEVER_SENT))
})

test.skipIf(!isThere)('the client reads every sample of a callback it knows', () => {
  const read = readdirSync(path.join(FOLDER, 'events')).map((name) =>
    readEvent(readFileSync(path.join(FOLDER, 'events', name), 'utf8')),
  )
  const changes = read.flatMap((event) => (event && 'ChangeType' in event ? [event.ChangeType] : []))
  expect(changes).toEqual(expect.arrayContaining(['create_user', 'create_party', 'msg_audit_approved']))
})
