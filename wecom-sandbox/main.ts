import { parseArgs } from 'node:util'
import { checkAddress, saveAddress, type Address } from './delivery.ts'
import { keepLooking } from './due.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { DEFAULT_APP, isEmpty, seedCorp, seedDemo } from './seed.ts'
import { buildServer } from './server.ts'

const USAGE = `A stand-in for WeCom, to try things by hand and to test against.

  node --disable-warning=ExperimentalWarning wecom-sandbox/main.ts [options]

  --port 9100               where it listens           --host 127.0.0.1
  --data <file>             keep the state in this SQLite file; in memory without
  --corp-id <id>            of a new corp
  --callback-url <url>      where callbacks go, with --token and --aes-key (43 characters)
  --seed-demo               fill a new corp: 茶铺, two shops, four people, tags, codes, a group
  --random-seed <number>    of a new corp: the same ids and faults every time
  --virtual-time <instant>  time stands at this instant until the control door moves it
  --control                 open the page of phones at / and the control door /control/… to this machine
  --end-with-stdin          end when whoever started it has ended
`

const OPTIONS = {
  port: { type: 'string', default: '9100' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  'corp-id': { type: 'string' },
  'callback-url': { type: 'string' },
  token: { type: 'string' },
  'aes-key': { type: 'string' },
  'seed-demo': { type: 'boolean', default: false },
  'random-seed': { type: 'string' },
  'virtual-time': { type: 'string' },
  control: { type: 'boolean', default: false },
  'end-with-stdin': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

await run().catch((error: Error) => {
  process.stderr.write(`${error.message}\n→ See: --help\n`)
  process.exitCode = 1
})

async function run(): Promise<void> {
  const { values: given } = parseArgs({ options: OPTIONS })
  if (given.help) return void process.stdout.write(USAGE)
  const at = given['virtual-time'] === undefined ? undefined : Date.parse(given['virtual-time'])
  if (Number.isNaN(at)) throw new Error('--virtual-time is an instant such as 2026-01-01T00:00:00Z.')
  const seed = given['random-seed'] === undefined ? undefined : Number(given['random-seed'])
  const sandbox = openSandbox({ file: given.data, corpId: given['corp-id'], seed, at })
  if (isEmpty(sandbox)) (given['seed-demo'] ? seedDemo : seedCorp)(sandbox)
  const address = addressOf(given)
  if (address) saveAddress(sandbox, address)
  const server = await buildServer(sandbox, { control: given.control })
  const url = await server.listen({ port: Number(given.port), host: given.host })
  process.stdout.write(`The WeCom sandbox answers at ${url}/cgi-bin/
  corp ${sandbox.corpId}   app ${DEFAULT_APP.agentid}   secret ${DEFAULT_APP.secret}\n`)
  if (given.control) process.stdout.write(`  phones at ${url}/\n`)
  if (address) await tellCheck(sandbox, address)
  const stopLooking = keepLooking(sandbox)
  sandbox.delivery.kick()
  const stop = async () => {
    stopLooking()
    await server.close()
    await sandbox.close()
  }
  if (given['end-with-stdin'])
    process.stdin
      .on('end', () => void stop())
      .resume()
      .unref()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}

function addressOf(options: { 'callback-url'?: string; token?: string; 'aes-key'?: string }): Address | undefined {
  const { 'callback-url': url, token, 'aes-key': aesKey } = options
  if (!url) return undefined
  if (!token || !aesKey) throw new Error('--callback-url needs --token and --aes-key.')
  return { url, token, aesKey, agentid: DEFAULT_APP.agentid }
}

/** It is used even when the check fails: the product may start after us. */
async function tellCheck(sandbox: Sandbox, address: Address): Promise<void> {
  const problem = await checkAddress(sandbox, address)
  process.stdout.write(`  callbacks to ${address.url}${problem ? `: ${problem} It will be used all the same.` : ''}\n`)
}
