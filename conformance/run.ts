import { callbacks, calls } from '../test/wecom/fixtures.ts'
import { openListener } from './listener.ts'
import { makers } from './makers.ts'
import { checkAddresses, exchangeCall, exchangeCallback, type Exchange } from './exchanges.ts'
import { CORP_ID, startSandbox } from './sandbox.ts'

/** Every covered call and callback, between clients that others wrote and our sandbox. What is covered is what has a
 *  fixture; one that could not be exchanged makes this fail. */
const KEYS = { corpId: CORP_ID, token: 'tea-token', aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C' }

const RUN_LIMIT_MS = 5 * 60_000

setTimeout(() => {
  console.error(`✗ not done in ${RUN_LIMIT_MS / 60_000} minutes`)
  process.exit(1)
}, RUN_LIMIT_MS).unref()
const sandbox = await startSandbox()
const listener = await openListener(KEYS)
try {
  process.exitCode = (await exchangeAll()) ? 0 : 1
} finally {
  await sandbox.stop()
  await listener.close()
}

async function exchangeAll(): Promise<boolean> {
  const world = { sandbox, listener, makers }
  // the shop of the fixtures
  for (const userid of ['LinXia', 'WangFang'])
    await sandbox.act('member.update', { userid, departments: [2], leads: userid === 'LinXia' ? [2] : [] })
  console.log('The address of callbacks')
  const checked = (await checkAddresses(world, KEYS)).map(tell)
  console.log('\nCalls, by node-easywechat')
  const called: boolean[] = []
  for (const [index, fixture] of calls.entries()) called.push(tell(await exchangeCall(world, fixture, index)))
  console.log('\nCallbacks, opened by node-easywechat and by @wecom/crypto')
  const calledBack: boolean[] = []
  for (const [index, fixture] of callbacks.entries())
    calledBack.push(tell(await exchangeCallback(world, fixture, calls.length + index)))
  console.log(
    `\n${count(called)} calls, ${count(calledBack)} callbacks, ${count(checked)} checks of the address, ` +
      `${listener.heard.length} callbacks opened on the way`,
  )
  return [...checked, ...called, ...calledBack].every(Boolean)
}

function count(fine: boolean[]): string {
  return `${fine.filter(Boolean).length} of ${fine.length}`
}

function tell({ name, problems, how }: Exchange): boolean {
  const isFine = problems.length === 0
  console.log(`${isFine ? '✓' : '✗'} ${name}${how ? ` (${how})` : ''}`)
  for (const problem of problems) console.log(`    ${problem}`)
  return isFine
}
