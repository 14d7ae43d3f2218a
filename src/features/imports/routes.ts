import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { download, instantOut, routeIn } from '../../kernel/route.ts'
import { inLanguage, type Language } from '../../kernel/wording.ts'
import { ImportProblem } from './problem.ts'
import type { ImportRuns } from './runs.ts'
import { runShape, type ImportRun } from './runs-store.ts'

const route = routeIn<{ imports: ImportRuns }>()

const kind = z.enum(['customers', 'orders', 'events'])
const settings = {
  zone: z.string().max(64).optional(),
  timeFormat: z.string().max(40).nullable().optional(),
  point: z.enum(['.', ',']).optional(),
  currency: z.string().max(10).optional(),
  creditPrefix: z.string().max(10).optional(),
  incomplete: z.enum(['hold', 'keep']).optional(),
  eventName: z.string().max(200).nullable().optional(),
}
const columns = z.array(z.object({ field: z.string().max(200), column: z.string().max(500) })).max(1_000)
const upload = z.uuid()
const guessed = z.object({
  field: z.string(),
  column: z.string(),
  because: z.enum(['stated', 'name', 'contents']),
  example: z.string(),
})
const look = z.object({
  format: z.string(),
  encoding: z.string(),
  header: z.array(z.string()).readonly(),
  rows: z.array(z.array(z.string()).readonly()),
  guess: z
    .object({ columns: z.array(guessed), rest: z.array(z.string()), missing: z.array(z.array(z.string())) })
    .nullable(),
  notes: z.array(z.string()),
})
const problem = z.object({ code: z.string(), message: z.string(), advice: z.string() })
const run = runShape.extend({ problem: problem.nullable(), startedAt: instantOut, finishedAt: instantOut.nullable() })
/** Nothing else of a run has words. */
const said = ({ problem: why, report, ...rest }: ImportRun, language: Language) => ({
  ...rest,
  problem: inLanguage(why, language) as z.infer<typeof problem> | null,
  report: report && { ...report, ...(inLanguage({ notes: report.notes, next: report.next }, language) as object) },
})
const params = z.object({ id: z.uuid() })

/** An import that cannot go on is an expected "no". */
const told = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    if (!(error instanceof ImportProblem)) throw error
    throw new Refusal('import_problem', { code: error.code, problem: error.words.message, advice: error.words.advice })
  })

export const importRoutes = [
  route({
    method: 'POST',
    path: '/api/imports/looks',
    role: 'operator',
    summary: 'What an uploaded file is, its first rows, and what its columns seem to be',
    body: z.strictObject({ upload, kind, columns: columns.optional(), ...settings }),
    answer: look,
    async run({ world, body: { upload: which, ...options }, language }) {
      const { notes, ...found } = await told(world.imports.look(which, options))
      return { ...found, notes: notes.map((note) => note[language]) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/imports',
    role: 'operator',
    summary: 'Imports begun in the console, the latest first',
    query: z.object({
      before: z.iso.datetime().optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(20),
    }),
    answer: z.object({ imports: z.array(run), next: z.iso.datetime().nullable() }),
    async run({ world, query: { before, limit }, language }) {
      const imports = await world.imports.list({ before: before === undefined ? undefined : Date.parse(before), limit })
      const last = imports.length === limit ? imports.at(-1)! : undefined
      return {
        imports: imports.map((one) => said(one, language)),
        next: last ? new Date(last.startedAt).toISOString() : null,
      }
    },
  }),
  route({
    method: 'POST',
    path: '/api/imports',
    role: 'operator',
    summary:
      'Begin an import of an uploaded file, or try it out (dryRun); the same file and mapping go on where they stopped',
    body: z.strictObject({
      upload,
      kind,
      columns,
      ignore: z.array(z.string().max(500)).max(1_000).optional(),
      dryRun: z.boolean().optional(),
      ...settings,
    }),
    status: 202,
    answer: z.object({ id: z.uuid() }),
    async run({ world, body: { upload: which, columns: mapped, ...options }, caller, language }) {
      const map = Object.fromEntries(mapped.map(({ field, column }) => [field, column]))
      return {
        id: await world.imports.begin(which, { ...options, language, ...(mapped.length > 0 && { map }) }, caller.id),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/api/imports/:id',
    role: 'operator',
    summary: 'How far an import is, or what came of it',
    params,
    answer: run,
    run: async ({ world, params: { id }, language }) => said(await world.imports.read(id), language),
  }),
  route({
    method: 'DELETE',
    path: '/api/imports/:id',
    role: 'operator',
    summary: 'Stop an import; what is stored stays, and the same import goes on from there',
    params,
    answer: null,
    run: ({ world, params: { id } }) => world.imports.cancel(id),
  }),
  route({
    method: 'GET',
    path: '/api/imports/:id/rejects.csv',
    role: 'operator',
    summary: 'The lines that were not taken, each with its number and reason',
    params,
    answer: download('text/csv; charset=utf-8', 'rejects.csv'),
    async run({ world, params: { id } }) {
      const { rejectsPath } = await world.imports.uploads.find((await world.imports.read(id)).upload)
      await stat(rejectsPath).catch(() => {
        throw new Refusal('not_found')
      })
      return createReadStream(rejectsPath)
    },
  }),
]
