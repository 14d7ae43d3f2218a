import { recordOf, rowsAfter } from './archive-records.ts'
import type { Sandbox } from './sandbox.ts'

/**
 * The brand's agent (会话存档): with WeCom it would read the archive with WeCom's own library and hand on what it has decrypted.
 * Here it hands on the chats of the sandbox, in order, and again until they are taken: from where whoever takes them says.
 */
export interface Agent {
  /** Everything that there is to hand on is taken, or cannot be now. */
  settled(): Promise<void>
  stop(): Promise<void>
}
export interface ArchiveAddress {
  url: string
  key: string
}

type World = Pick<Sandbox, 'state' | 'switches' | 'corpId'>

const BATCH = 200
const PATIENCE_MS = 10_000
const ADDRESS = 'archive.address'
const SEQ = 'archive.seq'

const setting = ({ state }: Pick<World, 'state'>, name: string): string | undefined =>
  state.get<{ value: string }>`select value from settings where name = ${name}`?.value
const save = ({ state }: Pick<World, 'state'>, name: string, value: string): void =>
  void state.run`insert into settings (name, value) values (${name}, ${value})
    on conflict (name) do update set value = excluded.value`

export function readArchiveAddress(world: Pick<World, 'state'>): ArchiveAddress | undefined {
  const saved = setting(world, ADDRESS)
  return saved === undefined ? undefined : (JSON.parse(saved) as ArchiveAddress)
}

/** Whoever is told of first is told everything. */
export function saveArchiveAddress(world: Pick<World, 'state'>, address: ArchiveAddress): void {
  const value = JSON.stringify(address)
  world.state.transaction(() => {
    if (setting(world, ADDRESS) !== value) save(world, SEQ, '0')
    save(world, ADDRESS, value)
  })
}

export function openAgent(world: World): Agent {
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function handOn(): Promise<void> {
    const address = readArchiveAddress(world)
    while (address && !stopping.signal.aborted) {
      const after = Number(setting(world, SEQ))
      const rows = rowsAfter(world, after, BATCH)
      if (rows.length === 0) return
      const end = rows.at(-1)!.id
      const records = rows.filter(({ archived }) => archived).map((row) => recordOf(world, row))
      // What is not archived is nothing to hand on, and no gap.
      const last = records.at(-1)?.seq ?? 0
      const reached = records.length === 0 ? last : await post(address, { after, records }, stopping.signal)
      if (reached === undefined) return
      // Meanwhile another address may have been told of: that one begins anew.
      if (setting(world, ADDRESS) !== JSON.stringify(address)) return
      save(world, SEQ, String(reached < last ? reached : end))
      if (reached < last) return
    }
  }
  const settled = () => (running ??= handOn().finally(() => (running = undefined)))
  return {
    settled,
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** Up to which it is there, by the answer; nothing when it was not taken. */
async function post({ url, key }: ArchiveAddress, batch: object, stopping: AbortSignal): Promise<number | undefined> {
  try {
    const answer = await fetch(`${url.replace(/\/+$/, '')}/v1/archive`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
      },
      body: JSON.stringify(batch),
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), stopping]),
    })
    if (!answer.ok) return undefined
    const { seq } = (await answer.json()) as { seq?: unknown }
    return typeof seq === 'number' ? seq : undefined
  } catch {
    return undefined
  }
}
