import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { openSandbox, type Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import { seedDemo } from '../../../wecom-sandbox/seed.ts'
import { setSwitches } from '../../../wecom-sandbox/switches.ts'
import * as world from './world.ts'

const everything = ({ state }: Sandbox): string =>
  JSON.stringify(state.tables().map((table) => [table, [...state.rowsOf(table)]]))

function fileFor(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'siyu-sandbox-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return path.join(folder, 'sandbox.sqlite')
}

test('a restart changes nothing: state, time, switches, counters, and what is drawn next', async () => {
  const { sandbox, file } = await world.openWorld()
  setSwitches(sandbox.state, sandbox.switches, { tagCap: 10_000, transfersPerDay: 1 })
  const { access_token: token } = world.get<{ access_token: string }>(sandbox, 'gettoken', {
    query: { corpid: sandbox.corpId, corpsecret: 'sandbox-app-secret' },
  })
  const transfer = (person: string) => {
    const body = { handover_userid: 'LinXia', takeover_userid: 'WangFang', external_userid: [person] }
    return { body, token }
  }
  world.get(sandbox, 'externalcontact/transfer_customer', transfer(world.WHITE))
  const before = everything(sandbox)
  await sandbox.close()

  const reopened = openSandbox({ file })
  expect(everything(reopened)).toBe(before)
  expect(reopened.clock.now()).toBe(world.AT + 120_000)
  expect(reopened.switches.tagCap).toBe(10_000)
  const { customer } = world.get<{ customer: object[] }>(
    reopened,
    'externalcontact/transfer_customer',
    transfer(world.OTHER),
  )
  expect(customer).toEqual([{ external_userid: world.OTHER, errcode: 45009 }])
  const ids = Array.from({ length: 50 }, () => reopened.chance.id('wm', 30))
  expect(new Set([...ids, before.match(/wm\w{30}/g)!].flat()).size).toBeGreaterThan(50)
  await reopened.close()
})

test('one seed, one history: the same deeds leave the same rows', async () => {
  const live = async (seed: number) => {
    const sandbox = openSandbox({ seed, at: world.AT })
    seedDemo(sandbox)
    const [way] = sandbox.state.all<{ config_id: string }>`select config_id from contact_ways`
    for (let n = 0; n < 20; n++) {
      act(sandbox, 'customer.scan_contact_way', { config_id: way!.config_id, name: `客 ${n}` })
      await world.later(sandbox, 60_000)
    }
    const rows = everything(sandbox)
    await sandbox.close()
    return rows
  }
  expect(await live(7)).toBe(await live(7))
  expect(await live(7)).not.toBe(await live(8))
})

test('what cannot be done has left nothing behind', async () => {
  const { sandbox } = await world.openWorld()
  const before = everything(sandbox)
  expect(() => act(sandbox, 'group.remove', { chat_id: world.CHAT, who: [world.WHITE, 'nobody'] })).toThrow('nobody')
  expect(() => act(sandbox, 'member.create', { userid: 'new', name: '新', departments: [99] })).toThrow('department')
  expect(everything(sandbox)).toBe(before)
})

test('a file of another corp is not taken for this one', async () => {
  const file = fileFor()
  await openSandbox({ file, corpId: 'ww1' }).close()
  expect(() => openSandbox({ file, corpId: 'ww2' })).toThrow('ww1')
})

test('the demo is the tea brand with its shops', () => {
  const sandbox = openSandbox({ seed: 1 })
  seedDemo(sandbox)
  const names = (table: string) => [...sandbox.state.rowsOf(table)].map((row) => row['name'])
  expect(names('departments')).toEqual(['茶铺', '直营门店', '上海静安店', '杭州西湖店'])
  expect(names('members')).toEqual(['林夏', '王芳', '陈晨', '周一'])
  expect(names('groups')).toEqual(['静安茶友群'])
})
