import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { saveArchiveAddress } from '../../../wecom-sandbox/archive.ts'
import { quiet } from '../../../wecom-sandbox/due.ts'
import { openSandbox } from '../../../wecom-sandbox/sandbox.ts'
import { setSwitches } from '../../../wecom-sandbox/switches.ts'
import { CHAT, OTHER, openWorld, WHITE } from './world.ts'

interface Sent {
  after: number
  records: {
    seq: number
    msgid: string
    msgtype: string
    from: string
    tolist: string[]
    roomid: string
    text?: object
  }[]
}
/** Whoever takes records; `answer` may refuse, or say from where it wants them. */
async function listen(answer: (sent: Sent) => number | 'refused' = ({ records }) => records.at(-1)!.seq) {
  const taken: Sent[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const sent = JSON.parse(Buffer.concat(chunks).toString()) as Sent
    const seq = answer(sent)
    if (seq === 'refused') return response.writeHead(503).end()
    taken.push(sent)
    response.end(JSON.stringify({ success: true, seq }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { taken, address: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'write-key' } }
}
const both = { userid: 'LinXia', external_userid: WHITE }
const textsOf = (taken: Sent[]) => taken.flatMap(({ records }) => records.flatMap(({ text }) => text ?? []))

test('chats are handed on as records of the archive, in order', async () => {
  const { sandbox } = await openWorld()
  const { taken, address } = await listen()
  act(sandbox, 'customer.send_message', { ...both, text: '有白毫吗' })
  act(sandbox, 'staff.send_message', { ...both, text: '有的' })
  act(sandbox, 'group.send_message', { chat_id: CHAT, sender: WHITE, text: '大家好' })
  saveArchiveAddress(sandbox, address)
  await quiet(sandbox)
  const records = taken.flatMap((sent) => sent.records)
  expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1))
  expect(new Set(records.map(({ msgid }) => msgid)).size).toBe(records.length)
  expect(records.slice(-3)).toMatchObject([
    { action: 'send', from: WHITE, tolist: ['LinXia'], roomid: '', msgtype: 'text', text: { content: '有白毫吗' } },
    { from: 'LinXia', tolist: [WHITE], text: { content: '有的' } },
    { from: WHITE, tolist: ['LinXia', 'WangFang'], roomid: CHAT, text: { content: '大家好' } },
  ])
})

test('what was refused, or is wanted again, is handed on again; a restart goes on where it was', async () => {
  const { sandbox, file } = await openWorld()
  let refusals = 1
  let isForgetful = false
  const { taken, address } = await listen(({ records }) => {
    if (refusals-- > 0) return 'refused'
    return isForgetful ? 0 : records.at(-1)!.seq
  })
  saveArchiveAddress(sandbox, address)
  act(sandbox, 'customer.send_message', { ...both, text: 'one' })
  await quiet(sandbox)
  expect(taken).toEqual([])
  await quiet(sandbox)
  const count = taken.flatMap(({ records }) => records).length
  await sandbox.close()

  const again = openSandbox({ file })
  onTestFinished(() => again.close())
  act(again, 'customer.send_message', { ...both, text: 'two' })
  await quiet(again)
  expect(textsOf(taken.slice(1))).toEqual([{ content: 'two' }])
  expect(taken.at(-1)!.after).toBe(count)

  isForgetful = true
  act(again, 'customer.send_message', { ...both, text: 'three' })
  await quiet(again)
  isForgetful = false
  await quiet(again)
  expect(taken.at(-1)!.after).toBe(0)
  expect(textsOf(taken.slice(-1)).slice(-3)).toEqual(['one', 'two', 'three'].map((content) => ({ content })))

  // Nothing new, nothing said; somebody else is told everything.
  const before = taken.length
  saveArchiveAddress(again, address)
  await quiet(again)
  expect(taken).toHaveLength(before)
  saveArchiveAddress(again, { ...address, key: 'another' })
  await quiet(again)
  expect(taken.at(-1)!.after).toBe(0)
})

test('where only those are archived who have agreed, nothing is from before, or of others', async () => {
  const { sandbox } = await openWorld()
  setSwitches(sandbox.state, sandbox.switches, { archiveOf: 'agreed' })
  const { taken, address } = await listen()
  saveArchiveAddress(sandbox, address)
  act(sandbox, 'customer.send_message', { ...both, text: 'before' })
  await quiet(sandbox)
  sandbox.clock.moveTo(sandbox.clock.now() + 1_000)
  act(sandbox, 'customer.agree_to_archive', both)
  act(sandbox, 'customer.send_message', { ...both, text: 'after' })
  act(sandbox, 'customer.send_message', { userid: 'LinXia', external_userid: OTHER, text: 'of another' })
  act(sandbox, 'group.send_message', { chat_id: CHAT, sender: WHITE, text: 'in the group' })
  await quiet(sandbox)
  expect(textsOf(taken)).toEqual(['after', 'in the group'].map((content) => ({ content })))
})
