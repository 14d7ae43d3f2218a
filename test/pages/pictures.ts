import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openBenchServer } from '../../bench/scratch.ts'
import { heightOf, openChromium, SCREENS, type Screen } from '../support/chromium.ts'
import { looksAt, routesOfConsole, type Look } from './addresses.ts'
import { timesOf, type Times } from './asking.ts'
import { inspectorIn } from './inspect.ts'
import { openInstallation, type Installation } from './installation.ts'
import { writeSheet, type Picture } from './sheet.ts'
import { fill, SIZES, type Size } from './sizes.ts'

/**
 * `npm run pictures`: every page of the console with nothing in it, with one of each noun, with names as long as names get
 * and with a million customers; looked at for what is wrong, and pictured for people to look at.
 */
const USAGE = `npm run pictures -- [options]

  --sizes      of ${SIZES.join(', ')}; all
  --screens    of ${Object.keys(SCREENS).join(', ')}; phone, desktop
  --languages  of zh, en; both
  --dark       also on dark ground
  --pages      only routes that contain one of these, such as customers,tags
  --database   a PostgreSQL on which databases may be made; without it the embedded one
  --million    address of an empty database, filled and kept, or of one that was filled before
  --customers  so many instead of a million
  --to         the folder to write to`

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    sizes: { type: 'string', default: SIZES.join() },
    screens: { type: 'string', default: 'phone,desktop' },
    languages: { type: 'string', default: 'zh,en' },
    dark: { type: 'boolean', default: false },
    pages: { type: 'string', default: '' },
    database: { type: 'string' },
    million: { type: 'string' },
    customers: { type: 'string' },
    to: { type: 'string' },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
/** Answers what was asked for; what there is not, is said. */
function chosen<T extends string>(text: string, there: readonly T[]): T[] {
  const wanted = text.split(',').filter(Boolean)
  const unknown = wanted.filter((one) => !there.includes(one as T))
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}.\n\n${USAGE}`)
  return wanted as T[]
}
const sizes = chosen(values.sizes, SIZES)
const screens = chosen(values.screens, Object.keys(SCREENS) as Screen[])
const languages = chosen(values.languages, ['zh', 'en'] as const)
const parts = values.pages.split(',').filter(Boolean)
const say = (line: string) => console.error(`… ${line}`)

const SLOW_MS = 2_000
/** Of a picture: what is below is more of the same. */
const MAX_HEIGHT = 3_000
const folder = values.to ?? (await mkdtemp(path.join(os.tmpdir(), 'siyu-pictures-')))
await mkdir(folder, { recursive: true })
const data = await mkdtemp(path.join(os.tmpdir(), 'siyu-pictured-'))
const server = await openBenchServer(values.database)
const pictures: Picture[] = []
let times: Times[] = []
try {
  for (const size of sizes) {
    const installation = await installed(size)
    try {
      const asked = await walk(installation, size)
      if (size === 'million') times = await timesOf(installation, asked)
    } finally {
      await installation.stop()
    }
  }
} finally {
  await writeSheet(folder, pictures, times)
  await server.close()
  await rm(data, { recursive: true, force: true })
}
const wrong = pictures.filter(({ complaints }) => complaints.length > 0)
for (const { size, name, complaints } of wrong) console.log(`\n${size} ${name}\n  ${complaints.join('\n  ')}`)
console.log(`\n${pictures.length} pictures, ${wrong.length} with something wrong: ${path.join(folder, 'index.html')}`)
process.exitCode = wrong.length > 0 ? 1 : 0

async function installed(size: Size): Promise<Installation> {
  const isKept = size === 'million' && values.million !== undefined
  const url = isKept ? values.million! : (await server.makeDatabase()).url
  const installation = await openInstallation(url, path.join(data, size))
  const { rows } = await installation.database.pool.query('select exists (select from customers) as filled')
  say(`${size}: ${rows[0].filled ? 'filled before' : 'filling'}`)
  const customers = values.customers === undefined ? undefined : Number(values.customers)
  if (!rows[0].filled) await fill(installation, size, { customers, say })
  return installation
}

/** Answers what the pages asked of the API. */
async function walk(installation: Installation, size: Size): Promise<Set<string>> {
  const looks = await looksAt(installation)
  const missing = (await routesOfConsole()).filter((route) => !looks.some((look) => look.route === route))
  if (missing.length > 0) throw new Error(`test/pages/addresses.ts looks at nothing of ${missing.join(', ')}`)
  const wanted = looks.filter(({ route }) => parts.length === 0 || parts.some((part) => route.includes(part)))
  const asked = new Set<string>()
  for (const screen of screens)
    for (const language of languages)
      for (const shade of values.dark ? (['light', 'dark'] as const) : (['light'] as const)) {
        say(`${size}: ${screen}, ${language}, ${shade}`)
        for (const isOutside of [true, false])
          await walkAs(installation, wanted.filter((look) => (look.isOutside ?? false) === isOutside), { size, screen, language, shade, isOutside, asked }) // prettier-ignore
      }
  return asked
}

interface Kept {
  origin: string
  localStorage: { setItem(name: string, value: string): void }
}

async function walkAs(
  { url, account }: Installation,
  looks: Look[],
  how: { size: Size; screen: Screen; language: 'zh' | 'en'; shade: 'light' | 'dark'; isOutside: boolean; asked: Set<string> }, // prettier-ignore
): Promise<void> {
  const { size, screen, language, shade, asked } = how
  const { context, close } = await openChromium({ viewport: SCREENS[screen], baseURL: url })
  try {
    await context.addInitScript(
      ([spoken, looked]) => {
        const browser = globalThis as unknown as Kept
        if (browser.origin === 'null') return
        browser.localStorage.setItem('siyu.language', spoken!)
        browser.localStorage.setItem('siyu.shade', looked!)
      },
      [language, shade],
    )
    if (!how.isOutside)
      await context.request.post('/api/auth/sign-in/email', { data: account, headers: { origin: url } })
    const { page, inspect } = await inspectorIn(context)
    for (const { address, isRefused } of looks) {
      const name = `${screen} ${language} ${shade} ${decodeURIComponent(address.split('#')[0]!)}`
      const number = String(pictures.length).padStart(4, '0')
      const file = `${size}-${number}-${name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)}.png`
      const found = await inspect(address, isRefused)
      for (const question of found.asked) asked.add(question)
      const slow = found.tookMs > SLOW_MS ? [`answers after ${Math.round(found.tookMs)} ms`] : []
      const { width, height } = SCREENS[screen]
      const clip = { x: 0, y: 0, width, height: Math.max(height, Math.min(MAX_HEIGHT, await heightOf(page))) }
      const unseen = await page.screenshot({ path: path.join(folder, file), fullPage: true, clip }).then(
        () => [],
        (error: Error) => [error.message],
      )
      const complaints = [...slow, ...unseen, ...found.complaints]
      pictures.push({ size, screen, name, file, tookMs: found.tookMs, complaints })
    }
  } finally {
    await close()
  }
}
