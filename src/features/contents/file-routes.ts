import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { routeIn } from '../../kernel/route.ts'
import { FILE_KINDS, fileFacts, keepFile, selectFileFacts } from './files.ts'
import { fileId } from './message.ts'

/** Files as they arrived, part by part. */
interface Arrived {
  find(upload: string): Promise<{ path: string }>
  drop(upload: string): Promise<void>
}
const route = routeIn<{ database: Database; clock: Clock; imports: { uploads: Arrived } }>()

export const fileRoutes = [
  route({
    method: 'POST',
    path: '/api/files',
    role: 'operator',
    summary: 'Keep an upload as a video (MP4, 10 MB) or a file (20 MB) that goes with messages; of the same one the id is the same', // prettier-ignore
    body: z.strictObject({ upload: z.uuid(), kind: z.enum(FILE_KINDS) }),
    status: 201,
    answer: z.object({ id: fileId }),
    async run({ world, body: { upload, kind } }) {
      const { uploads } = world.imports
      const { path } = await uploads.find(upload)
      return { id: await keepFile(world, kind, path).finally(() => uploads.drop(upload)) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/files/:id',
    role: 'analyst',
    summary: 'What a file that goes with messages is; its bytes are at /api/files/:id/bytes',
    params: z.object({ id: fileId }),
    answer: fileFacts,
    async run({ world, params: { id } }) {
      const facts = (await selectFileFacts(world.database, [id])).get(id)
      if (!facts) throw new Refusal('not_found')
      return facts
    },
  }),
]
