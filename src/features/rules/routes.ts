import { z } from 'zod'
import { routeIn } from '../../kernel/route.ts'
import { MAX_RULE_TEXT_CHARS } from '../../rules/text.ts'
import { bothForms, readRule, readText, ruleOut } from './rules.ts'

const route = routeIn<object>()

export const ruleRoutes = [
  route({
    method: 'POST',
    path: '/api/rules/parse',
    role: 'analyst',
    summary: 'Read the text of a rule; a refusal says at which line and column it is wrong',
    body: z.strictObject({ text: z.string().max(MAX_RULE_TEXT_CHARS) }),
    answer: z.object(ruleOut),
    run: async ({ body }) => bothForms(readText(body.text)),
  }),
  route({
    method: 'POST',
    path: '/api/rules/print',
    role: 'analyst',
    summary: 'Write a rule as text',
    body: z.strictObject({ rule: z.unknown() }),
    answer: z.object(ruleOut),
    run: async ({ body }) => bothForms(readRule(body.rule)),
  }),
]
