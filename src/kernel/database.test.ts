import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/support/database.ts'
import { sql } from './sql.ts'

test('a connection cut while in use fails its work, not the process, and the next work gets another', async () => {
  const database = await freshDatabase()
  const cut = database.transaction(async (session) => {
    await session.run(sql`select pg_terminate_backend(pg_backend_pid())`)
  })
  await expect(cut).rejects.toThrow()
  const idle = database.transaction(async (session) => {
    const { rows } = await session.client.query<{ pid: number }>('select pg_backend_pid() as pid')
    await database.run(sql`select pg_terminate_backend(${rows[0]!.pid})`)
    await session.run(sql`select 1`)
  })
  await expect(idle).rejects.toThrow()
  expect(await database.run(sql`select 1`)).toBe(1)
})

test('the error of a statement says where it was asked', async () => {
  const database = await freshDatabase()
  const wrong = database.transaction((session) => session.run(sql`select ${'no number'}::int`))
  await expect(wrong).rejects.toMatchObject({ code: '22P02', stack: expect.stringContaining('database.test.ts') })
})
