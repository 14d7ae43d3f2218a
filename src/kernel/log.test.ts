import { expect, it } from 'vitest'
import { z } from 'zod'
import { describeError, openLog } from './log.ts'

const thrown = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

it('keeps where and what kind, and nothing that may be somebody’s', () => {
  const pg = Object.assign(new Error('duplicate key value violates unique constraint "identities_kind_value_key"'), {
    code: '23505',
    severity: 'ERROR',
    detail: 'Key (kind, value)=(phone, 13800138000) already exists.',
    constraint: 'identities_kind_value_key',
    table: 'identities',
  })
  const errors = [
    pg,
    thrown(() => JSON.parse('{"name":"王小明 13800138000"')),
    thrown(() => z.object({ phone: z.int() }).parse({ phone: '13800138000' })),
    thrown(() => 'phone' in ('13800138000' as never)),
    new Error('cannot send to wang@example.com: 王小明', { cause: new Error("no customer '13800138000'") }),
    '13800138000',
  ]
  for (const error of errors) {
    const text = JSON.stringify(describeError(error))
    expect(text).not.toMatch(/13800138000|王小明|wang@/)
  }
  expect(describeError(pg)).toMatchObject({ code: '23505', constraint: 'identities_kind_value_key' })
  expect(describeError(errors[1]).at).toContainEqual(expect.stringContaining('log.test.ts'))
  expect(describeError(new TypeError('Cannot read properties of undefined'))).toMatchObject({
    message: 'Cannot read properties of undefined',
  })
})

it('writes lines without the machine’s name', () => {
  const lines: string[] = []
  openLog({ destination: { write: (line) => lines.push(line) } }).info({ events: 3 }, 'stored')
  expect(JSON.parse(lines[0]!)).toEqual({ level: 30, time: expect.any(Number), events: 3, msg: 'stored' })
})
