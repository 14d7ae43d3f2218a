import { expect, test } from 'vitest'
import { makeFolder, nextPort, ready, run, siyu, TEST_MS } from './siyu.ts'

const env = { SIYU_DATA: await makeFolder(), PORT: await nextPort() }
const url = `http://localhost:${env.PORT}`
const PASSWORD = 'quiet-river-41'

const ask = (path: string, body: object) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(body),
  })
const listed = async () =>
  JSON.parse((await run(['people', 'list', '--json'], env)).out) as { email: string; role: string }[]

test(
  'people are invited, listed and given a new password from the command line, beside a server and without one',
  { timeout: TEST_MS },
  async () => {
    const link = (await run(['people', 'invite', '--role', 'admin', '--email', 'Lin@shop.cn'], env)).out.trim()
    expect(link).toMatch(new RegExp(`^${url}/welcome#[\\w-]{32}$`))
    expect(await listed()).toEqual([])

    const server = siyu(['start'], env)
    await ready(url, server)
    const secret = new URL(link).hash.slice(1)
    expect((await ask('/api/invitations/accept', { secret, name: '林', password: PASSWORD })).status).toBe(200)
    expect(await listed()).toMatchObject([{ name: '林', email: 'lin@shop.cn', role: 'admin', twoFactor: false }])

    const reset = (await run(['people', 'reset', 'LIN@shop.cn'], env)).out.trim()
    const again = { secret: new URL(reset).hash.slice(1), password: 'another-river-42' }
    expect((await ask('/api/invitations/accept', again)).status).toBe(200)
    expect((await ask('/api/auth/sign-in/email', { email: 'lin@shop.cn', password: PASSWORD })).status).toBe(401)
    expect((await ask('/api/auth/sign-in/email', { email: 'lin@shop.cn', password: 'another-river-42' })).status).toBe(
      200,
    )
    server.child.kill('SIGTERM')
    expect(await server.ended).toBe(0)

    expect((await run(['people', 'list'], env)).out).toMatch(/^lin@shop.cn +林 +admin +no +20/m)
    const stranger = await run(['people', 'reset', 'nobody@shop.cn'], env, 1)
    expect(stranger.errors).toContain('→ See who may: npx siyu people list')
    expect((await run(['people', 'invite', '--role', 'king'], env, 1)).errors).toContain('analyst, operator, admin')
  },
)
