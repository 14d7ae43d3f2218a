import { z } from 'zod'
import { TASK_OUTCOMES } from '../../events.ts'
import type { Engine } from '../../engine.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { bigIdIn, instantOut, routeIn } from '../../kernel/route.ts'
import { readBriefs } from '../customers/customers.ts'
import { finishGroupTask, finishTask, selectTasks, taskShape } from './tasks.ts'

const route = routeIn<{ engine: Engine; random: Random }>()

const pageLimit = z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50)
const task = taskShape.extend({
  customer: z.object({ id: z.int(), name: z.string().nullable() }).nullable(),
  askedAt: instantOut,
  dueAt: instantOut,
  doneAt: instantOut.nullable(),
})

function placeOf(cursor: string | undefined): { at: number; id: number } | undefined {
  if (cursor === undefined) return undefined
  const [, at, id] = /^(\d{1,14})-(\d{1,15})$/.exec(cursor) ?? []
  if (at === undefined) throw invalidInput('query.after', wrong('not_a_place'))
  return { at: Number(at), id: Number(id) }
}

export const taskRoutes = [
  route({
    method: 'GET',
    path: '/api/tasks',
    role: 'analyst',
    serving: 'list',
    summary:
      'What the staff is asked to do for customers and in groups: open tasks by when they are due, or done ones, the latest first',
    query: z.object({
      done: z.stringbool().default(false),
      customer: bigIdIn.optional(),
      /** Part of the title. */
      search: z.string().trim().max(100).default(''),
      after: z.string().max(40).optional(),
      limit: pageLimit,
    }),
    answer: z.object({ tasks: z.array(task), next: z.string().nullable() }),
    async run({ world, query: { done: isDone, after, ...query }, caller: { role, serves } }) {
      const { core } = world.engine
      const found = await selectTasks(core.database, { ...query, isDone, serves, after: placeOf(after) })
      const briefs = await readBriefs(core, [...new Set(found.flatMap((one) => one.customer ?? []))], role)
      const names = new Map(briefs.map(({ id, name }) => [id, name]))
      const last = found.length === query.limit ? found.at(-1)! : undefined
      const tasks = found.map((one) => ({
        ...one,
        customer: one.customer === null ? null : { id: one.customer, name: names.get(one.customer) ?? null },
      }))
      return { tasks, next: last ? `${isDone ? last.doneAt! : last.dueAt}-${last.id}` : null }
    },
  }),
  route({
    method: 'POST',
    path: '/api/tasks/:task/outcome',
    role: 'operator',
    serving: 'list',
    summary: 'A task in a group is done, and with what outcome; staff and leads say so of groups they own',
    params: z.object({ task: bigIdIn }),
    body: z.strictObject({ outcome: z.enum(TASK_OUTCOMES) }),
    answer: null,
    run: ({ world, params: { task: which }, body, caller: { id, serves } }) =>
      finishGroupTask(world.engine.core, { by: id, serves }, { task: which, ...body }),
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/tasks/:task/outcome',
    role: 'operator',
    serving: 'customer',
    summary: 'A task for the customer is done, and with what outcome: a fact that a flow may wait for',
    params: z.object({ id: bigIdIn, task: bigIdIn }),
    body: z.strictObject({ outcome: z.enum(TASK_OUTCOMES) }),
    answer: null,
    run: ({ world, params: { id, task: which }, body, caller }) =>
      finishTask(world.engine.core, { id: caller.id, random: world.random }, id, { task: which, ...body }),
  }),
]
