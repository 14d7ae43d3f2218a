import { expect, test } from 'vitest'
import { testApp, testWecom } from '../../test/support/app.ts'
import { freshDatabase } from '../../test/support/database.ts'
import { testEngine } from '../../test/support/engine.ts'

const database = await freshDatabase()
const engine = testEngine(database)
const page = async (wecomUrl: string, origin: string) => {
  const wecom = testWecom(database, engine, wecomUrl)
  const app = await testApp(database, { product: engine, wecom, config: { origins: [origin] } })
  const { body, headers } = await app.inject({ url: '/sidebar', headers: { accept: 'text/html' } })
  return { body, policy: String(headers['content-security-policy']) }
}

test.each([
  ['https://qyapi.weixin.qq.com', 'https://siyu.example'],
  ['https://qyapi.weixin.qq.com', 'http://localhost:8080'],
  ['https://proxy.example', 'http://localhost:8080'],
  // A proxy on the same machine is no WeCom that is played.
  ['http://127.0.0.1:3128', 'https://siyu.example'],
])('beside %s at %s the sidebar stands in nobody’s frame and takes nobody’s script', async (wecomUrl, origin) => {
  const { body, policy } = await page(wecomUrl, origin)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(body).not.toContain('bridge.js')
})

test('where WeCom is played on the same machine, its phones may hold the page, and bring the bridge of its client', async () => {
  const { body, policy } = await page('http://127.0.0.1:9100', 'http://localhost:8080')
  expect(policy).toContain('frame-ancestors http://localhost:9100;')
  expect(policy).toContain("script-src 'self' http://localhost:9100;")
  expect(body).toContain('<script src="http://localhost:9100/client/bridge.js"></script>')
  expect(body.indexOf('bridge.js')).toBeLessThan(body.indexOf('type="module"'))
})

test('no other page of the console may be held', async () => {
  const wecom = testWecom(database, engine, 'http://127.0.0.1:9100')
  const app = await testApp(database, { product: engine, wecom, config: { origins: ['http://localhost:8080'] } })
  const { headers } = await app.inject({ url: '/customers', headers: { accept: 'text/html' } })
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
})
