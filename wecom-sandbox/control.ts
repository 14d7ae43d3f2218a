import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { act, actions, type ActionName } from './actions/actions.ts'
import { readArchiveAddress, saveArchiveAddress } from './archive.ts'
import { checkAddress, readAddress, saveAddress } from './delivery.ts'
import { moveTime, nextDue, quiet } from './due.ts'
import { ERRORS, isRefusal, isUnable, type Code } from './errors.ts'
import { planRefusal } from './faults.ts'
import type { Change } from './live.ts'
import { keepLocal } from './local.ts'
import { addReads } from './reads/reads.ts'
import type { Sandbox } from './sandbox.ts'
import { readSidebar, saveSidebar } from './sidebar.ts'
import { listSwitches, setSwitches, type Switches } from './switches.ts'
import { beginWorld, pauseWorld, resumeWorld, seeWorld, worldPlan } from './world/world.ts'

const MAX_ACTS = 1_000

/** The door behind the scenes, for tests, the demo and the page of phones: from this machine only. */
export function addControl(door: FastifyInstance, sandbox: Sandbox): void {
  keepLocal(door)
  door.setErrorHandler((error: Error, _request, reply) => {
    const { statusCode = 500 } = error as Error & { statusCode?: number }
    const isExpected = isUnable(error) || isRefusal(error) || error instanceof z.ZodError
    const message = error instanceof z.ZodError ? z.prettifyError(error) : error.message
    return reply.code(isExpected ? 422 : statusCode).send({ error: message })
  })
  addTime(door, sandbox)
  addSwitches(door, sandbox)
  addTruth(door, sandbox)
  addWorld(door, sandbox)
  void door.register(async (phones) => addReads(phones, sandbox), { prefix: '/phones' })

  door.get('/acts', async () => ({
    acts: Object.entries(actions).map(([name, { input }]) => ({ name, input: z.toJSONSchema(input, { io: 'input' }) })),
  }))
  /** Many of them, in order; a test fills a corp so. */
  const many = z.object({ acts: z.array(z.object({ name: z.string(), input: z.unknown() })).max(MAX_ACTS) })
  door.post('/acts', async (request) => {
    const { acts } = many.parse(request.body)
    return { outcomes: acts.map(({ name, input }) => act(sandbox, name as ActionName, (input ?? {}) as never)) }
  })
  door.post('/act/:name', async (request) => {
    const { name } = request.params as { name: string }
    return { outcome: act(sandbox, name as ActionName, (request.body ?? {}) as never) }
  })
  const archive = z.strictObject({ url: z.url(), key: z.string().min(1) })
  door.get('/archive', async () => ({ archive: readArchiveAddress(sandbox) ?? null }))
  door.put('/archive', async (request) => {
    saveArchiveAddress(sandbox, archive.parse(request.body))
    return { archive: readArchiveAddress(sandbox) }
  })
  const sidebar = z.strictObject({ url: z.url({ protocol: /^https?$/ }) })
  door.get('/sidebar', async () => ({ url: readSidebar(sandbox) }))
  door.put('/sidebar', async (request) => {
    saveSidebar(sandbox, sidebar.parse(request.body).url)
    return { url: readSidebar(sandbox) }
  })
  door.get('/live', (request, reply) => sendLive(sandbox, reply, (end) => request.raw.on('close', end)))
}

function addTime(door: FastifyInstance, sandbox: Sandbox): void {
  const said = () => ({
    now: sandbox.clock.now(),
    virtual: sandbox.clock.isVirtual(),
    /** When something happens by itself. */
    nextAt: nextDue(sandbox) ?? null,
  })
  const move = z.union([
    z.strictObject({ to: z.int().min(0) }),
    z.strictObject({ by: z.int().min(0) }),
    z.strictObject({ run: z.literal(true) }),
  ])
  door.get('/clock', async () => said())
  // answered when all that has become due is done and told
  door.post('/clock', async (request) => {
    const wanted = move.parse(request.body)
    if ('run' in wanted) sandbox.clock.letRun()
    else await moveTime(sandbox, 'to' in wanted ? wanted.to : sandbox.clock.now() + wanted.by)
    return said()
  })
  door.post('/settle', async () => {
    await quiet(sandbox)
    return said()
  })
}

function addWorld(door: FastifyInstance, sandbox: Sandbox): void {
  const wanted = z.strictObject({ run: z.boolean() })
  door.get('/world', async () => seeWorld(sandbox))
  door.put('/world', async (request) => {
    beginWorld(sandbox, worldPlan.parse(request.body))
    return seeWorld(sandbox)
  })
  door.post('/world', async (request) => {
    const { run } = wanted.parse(request.body)
    if (run) resumeWorld(sandbox)
    else pauseWorld(sandbox)
    return seeWorld(sandbox)
  })
}

function addSwitches(door: FastifyInstance, sandbox: Sandbox): void {
  const { state, switches } = sandbox
  door.get('/switches', async () => ({ switches: listSwitches(switches) }))
  door.put('/switches', async (request, reply) => {
    try {
      setSwitches(state, switches, request.body as Partial<Switches>)
    } catch (error) {
      return reply.code(422).send({ error: (error as Error).message })
    }
    return { switches: listSwitches(switches) }
  })
  const plan = z.object({
    path: z.string(),
    errcode: z.custom<Code>((code) => typeof code === 'number' && code in ERRORS),
    times: z.int().min(1).default(1),
  })
  door.post('/refuse', async (request) => {
    planRefusal(sandbox, plan.parse(request.body))
    return {}
  })
  const address = z.object({
    url: z.url(),
    token: z.string().min(1),
    aesKey: z.string().length(43),
    agentid: z.int().default(1_000_002),
  })
  door.get('/callback', async () => ({ callback: readAddress(sandbox) ?? null }))
  door.put('/callback', async (request, reply) => {
    const wanted = address.parse(request.body)
    const problem = await checkAddress(sandbox, wanted)
    if (problem) return reply.code(422).send({ error: problem })
    saveAddress(sandbox, wanted)
    return { callback: wanted }
  })
}

/** Every table as it is, a row a line. */
function addTruth(door: FastifyInstance, { state }: Sandbox): void {
  door.get('/truth', async () => ({ tables: state.tables() }))
  door.get('/truth/:table', async (request, reply) => {
    const { table } = request.params as { table: string }
    if (!state.tables().includes(table)) return reply.code(404).send({ error: `There is no table "${table}".` })
    const lines = [...state.rowsOf(table)].map((row) => JSON.stringify(row, withoutBytes))
    return reply.type('application/x-ndjson').send(lines.map((line) => `${line}\n`).join(''))
  })
}
const withoutBytes = (_name: string, value: unknown) => (value instanceof Uint8Array ? `${value.length} bytes` : value)

function sendLive({ live }: Sandbox, reply: FastifyReply, onEnd: (end: () => void) => void): void {
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  reply.raw.write(': watching\n\n')
  onEnd(live.watch((change: Change) => reply.raw.write(`event: ${change.what}\ndata: ${JSON.stringify(change)}\n\n`)))
}
