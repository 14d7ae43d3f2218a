import { expect, test } from 'vitest'
import { killPostgres, makeFolder, nextPort, postgresRuns, ready, run, siyu, statusOf, TEST_MS, until } from './siyu.ts'

const folder = await makeFolder()
const PORT = await nextPort()
const env = { SIYU_DATA: folder, PORT }
const url = `http://localhost:${PORT}`

test('the demo serves a lively shop, is killed with its database, and goes on', { timeout: TEST_MS }, async () => {
  const first = siyu(['demo'], env)
  await ready(url, first)
  const page = await (await fetch(url)).text()
  expect(page).toContain('私域')
  await until('history', async () => (await statusOf(url)).events > 1_000)
  expect(first.out).toMatch(/admin key siyu_api_[\w-]+/)

  const taken = await run(['demo'], env, 1)
  expect(taken.errors).toMatch(/^Port \d+ is taken.*\n→ .*PORT=/)
  expect(taken.errors.trim().split('\n')).toHaveLength(2)

  await killPostgres(folder)
  first.child.kill('SIGKILL')
  await first.ended

  const second = siyu(['demo'], env)
  await ready(url, second)
  await until('the rest of the history, and new customers', async () => second.out.includes('come and go now'))
  expect(second.out).not.toContain('admin key')
  const before = await statusOf(url)
  expect(before.customers).toBeGreaterThanOrEqual(300)
  await until('life', async () => (await statusOf(url)).events > before.events + 3)

  const [, email, password] = /sign in {3}(\S+) {3}password (\S+)/.exec(second.out)!
  const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  })
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0])
  const me = await fetch(`${url}/api/me`, { headers: { cookie: cookie.join('; ') } })
  expect(await me.json()).toMatchObject({ me: { email, role: 'admin' } })

  // However its last day was interrupted, what was sent on it has reached somebody.
  const answer = await fetch(`${url}/api/broadcasts`, { headers: { cookie: cookie.join('; ') } })
  const { broadcasts } = (await answer.json()) as { broadcasts: { funnel: { delivered: number } }[] }
  expect(broadcasts.filter(({ funnel }) => funnel.delivered > 0).length).toBeGreaterThan(0)

  const compared = await run(['rebuild', '--json'], env)
  expect(JSON.parse(compared.out)).toMatchObject({ count: 0, differences: [] })

  second.child.kill('SIGINT')
  expect(await second.ended).toBe(0)
  expect(await postgresRuns(folder)).toBe(false)
})
