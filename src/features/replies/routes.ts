import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import { MAX_ANSWERED_CHARS, MAX_PAGE_ROWS, MAX_SUGGESTIONS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { idIn, instantOut, routeIn } from '../../kernel/route.ts'
import { readBriefs } from '../customers/customers.ts'
import { selectAccountNames, selectOutcomes } from '../kf/kf.ts'
import { optOutShape, saveOptOut, selectOptOut } from './opt-out.ts'
import { dismissQuestions, readQuestions } from './questions.ts'
import { createReply, deleteReply, editReply, orderReplies } from './replies.ts'
import { askedText, compileRules, findReply, HOWS, optOutIn, suggestionsFor } from './rules.ts'
import { orderShape, replyChange, replyDraft } from './shapes.ts'
import * as store from './store.ts'

const route = routeIn<{ engine: Engine }>()
const params = z.object({ id: idIn })
const FIGURE_DAYS = 30

const word = z.object({ how: z.enum(HOWS), text: z.string() })
const questionShape = z.object({
  id: z.int(),
  text: z.string(),
  times: z.int(),
  firstAt: instantOut,
  lastAt: instantOut,
  kfName: z.string().nullable(),
  /** Who asked last; null for who is forgotten. */
  customer: z.object({ id: z.int(), name: z.string().nullable() }).nullable(),
})
const revised = z.object({ optOut: optOutShape, revision: z.int() })

export const replyRoutes = [
  route({
    method: 'GET',
    path: '/api/replies',
    role: 'analyst',
    summary: 'Keyword replies, the first that fits answers; how often each has in the last thirty days',
    answer: z.object({
      replies: z.array(store.replyShape.extend({ sent: z.int(), refused: z.int() })),
      accounts: z.array(z.object({ openKfid: z.string(), name: z.string() })),
    }),
    async run({ world }) {
      const { database, clock } = world.engine.core
      const [replies, accounts, outcomes] = await Promise.all([
        store.selectReplies(database),
        selectAccountNames(database),
        selectOutcomes(database, 'reply ', clock.now() - FIGURE_DAYS * DAY_MS),
      ])
      const of = new Map(outcomes.map(({ origin, ...figures }) => [origin, figures]))
      return {
        replies: replies.map((reply) => ({ ...reply, ...(of.get(`reply ${reply.id}`) ?? { sent: 0, refused: 0 }) })),
        accounts,
      }
    },
  }),
  route({
    method: 'POST',
    path: '/api/replies',
    role: 'operator',
    summary: 'Make a keyword reply, after all others; questions that it answers are open no more',
    body: replyDraft,
    status: 201,
    answer: z.object({ id: z.int() }),
    run: async ({ world, body }) => ({ id: await createReply(world.engine.core, body) }),
  }),
  route({
    method: 'PATCH',
    path: '/api/replies/:id',
    role: 'operator',
    summary: 'Change a keyword reply, or switch it off or on',
    params,
    body: replyChange,
    answer: null,
    run: ({ world, params: { id }, body }) => editReply(world.engine.core, id, body),
  }),
  route({
    method: 'DELETE',
    path: '/api/replies/:id',
    role: 'operator',
    summary: 'Delete a keyword reply',
    params,
    answer: null,
    run: ({ world, params: { id } }) => deleteReply(world.engine.core, id),
  }),
  route({
    method: 'PUT',
    path: '/api/replies/order',
    role: 'operator',
    summary: 'The order of all keyword replies: the first that fits answers',
    body: z.strictObject({ ids: orderShape }),
    answer: null,
    run: ({ world, body }) => orderReplies(world.engine.core, body.ids),
  }),
  route({
    method: 'POST',
    path: '/api/replies/trials',
    role: 'analyst',
    summary: 'What would answer if a customer wrote this now, by which word, and which others fit but would not answer; nothing is sent', // prettier-ignore
    body: z.strictObject({
      text: z.string().max(MAX_ANSWERED_CHARS),
      account: z.string().max(90).optional(),
      /** One that is being written, in the place of the one with this id, or after all others. */
      draft: replyDraft.extend({ id: z.int().nullable() }).optional(),
    }),
    answer: z.object({
      /** What of it is compared. */
      asked: z.string(),
      optOut: z.enum(['out', 'back']).nullable(),
      found: z.object({ id: z.int(), name: z.string(), word, text: z.string() }).nullable(),
      passed: z.array(
        z.object({
          id: z.int(),
          name: z.string(),
          word,
          reason: z.enum(['disabled', 'other_account', 'other_hours', 'not_automatic']),
        }),
      ),
    }),
    async run({ world, body: { text, account, draft } }) {
      const { database, clock, definitions } = world.engine.core
      const held = await store.selectReplies(database)
      const own = draft && { ...draft, id: draft.id ?? 0, revision: 0 }
      const isThere = own !== undefined && held.some(({ id }) => id === own.id)
      const all = own ? (isThere ? held.map((one) => (one.id === own.id ? own : one)) : [...held, own]) : held
      // A pattern that is not finished yet fits nothing.
      const rules = compileRules(all)
      const { found, passed } = findReply(rules, { text, account, at: clock.now(), zone: definitions.calendar.zone })
      return {
        asked: askedText(text),
        optOut: optOutIn(text, (await selectOptOut(database)).optOut) ?? null,
        found: found ? { id: found.rule.id, name: found.rule.name, word: found.word, text: found.rule.text } : null,
        passed: passed.map(({ rule: { id, name }, word: by, reason }) => ({ id, name, word: by, reason })),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/api/replies/suggestions',
    role: 'analyst',
    serving: 'common',
    summary:
      'What staff may answer a customer who has written this: replies with a word that fits, then those named so',
    query: z.object({ text: z.string().max(MAX_ANSWERED_CHARS) }),
    answer: z.object({ suggestions: z.array(z.object({ id: z.int(), name: z.string(), text: z.string() })) }),
    async run({ world, query: { text } }) {
      const rules = compileRules(await store.selectReplies(world.engine.core.database))
      const found = suggestionsFor(rules, text, MAX_SUGGESTIONS)
      return { suggestions: found.map(({ id, name, text: said }) => ({ id, name, text: said })) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/replies/opt-out',
    role: 'analyst',
    summary: 'By which words customers opt out, or in again, and what confirms it',
    answer: revised,
    run: ({ world }) => selectOptOut(world.engine.core.database),
  }),
  route({
    method: 'PUT',
    path: '/api/replies/opt-out',
    role: 'operator',
    summary: 'Change the words by which customers opt out',
    body: z.strictObject({ optOut: optOutShape, expectedRevision: z.int() }),
    answer: null,
    async run({ world, body: { optOut, expectedRevision } }) {
      // Without any word nobody could opt out.
      if (optOut.out.length === 0) throw new Refusal('no_opt_out')
      await saveOptOut(world.engine.core.database, optOut, expectedRevision)
    },
  }),
  route({
    method: 'GET',
    path: '/api/questions',
    role: 'operator',
    summary: 'What customers have asked in kf and no reply answers, the most asked first',
    query: z.object({
      search: z.string().trim().max(100).default(''),
      dismissed: z.stringbool().default(false),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50),
      offset: z.coerce.number().int().min(0).max(10_000).default(0),
    }),
    answer: z.object({ questions: z.array(questionShape), total: z.int() }),
    async run({ world, query: { dismissed: isDismissed, ...query }, caller: { role } }) {
      const { core } = world.engine
      const { questions, total } = await readQuestions(core.database, core.vault, { ...query, isDismissed })
      const briefs = await readBriefs(core, [...new Set(questions.flatMap(({ customer }) => customer ?? []))], role)
      const names = new Map(briefs.map(({ id, name }) => [id, name]))
      return {
        total,
        questions: questions.map(({ customer, ...one }) => ({
          ...one,
          customer: customer === null ? null : { id: customer, name: names.get(customer) ?? null },
        })),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/api/questions/dismissals',
    role: 'operator',
    summary: 'Questions need no answer, or do after all',
    body: z.strictObject({ ids: z.array(z.int()).min(1).max(MAX_PAGE_ROWS), dismissed: z.boolean() }),
    answer: null,
    run: ({ world, body }) =>
      dismissQuestions(world.engine.core.database, body.ids, body.dismissed, world.engine.core.clock.now()),
  }),
]
