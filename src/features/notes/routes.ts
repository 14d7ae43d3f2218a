import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { MAX_NOTE_CHARS, MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { allows, bigIdIn, instantOut, routeIn } from '../../kernel/route.ts'
import { deleteNote, readNotes, writeNote } from './notes.ts'

const route = routeIn<{ engine: Engine }>()
const params = z.object({ id: bigIdIn })

export const noteRoutes = [
  route({
    method: 'GET',
    path: '/api/customers/:id/notes',
    role: 'operator',
    serving: 'customer',
    summary: 'What the staff has noted about the customer, the latest first',
    params,
    query: z.object({
      before: bigIdIn.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50),
    }),
    answer: z.object({
      notes: z.array(
        z.object({
          id: z.int(),
          text: z.string(),
          authorName: z.string().nullable(),
          /** Who asks has written it. */
          isOwn: z.boolean(),
          at: instantOut,
        }),
      ),
      next: z.int().nullable(),
    }),
    async run({ world: { engine }, params: { id }, query, caller }) {
      const { database, vault } = engine.core
      const found = await readNotes(database, vault, id, query)
      const notes = found.map(({ author, ...note }) => ({ ...note, isOwn: author === caller.id }))
      return { notes, next: notes.length === query.limit ? notes.at(-1)!.id : null }
    },
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/notes',
    role: 'operator',
    serving: 'customer',
    summary: 'Note something about the customer; sealed, and read by who serves them',
    params,
    body: z.strictObject({ text: z.string().trim().min(1).max(MAX_NOTE_CHARS) }),
    status: 201,
    answer: z.object({ id: z.int() }),
    run: async ({ world, params: { id }, body, caller }) => ({
      id: await writeNote(world.engine.core, caller.id, id, body.text),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/api/customers/:id/notes/:note',
    role: 'operator',
    serving: 'customer',
    summary: 'Delete a note: who has written it may, and operators',
    params: params.extend({ note: bigIdIn }),
    answer: null,
    run: ({ world, params: { id, note }, caller }) =>
      deleteNote(world.engine.core, { id: caller.id, mayAny: allows(caller.role, 'operator') }, id, note),
  }),
]
