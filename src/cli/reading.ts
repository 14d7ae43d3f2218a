import { text as readAll } from 'node:stream/consumers'
import { DateTime } from 'luxon'
import { parseRule, type Rule } from '../rules/language.ts'
import { parseRuleText } from '../rules/text.ts'
import { CommandProblem } from './problem.ts'

/** What people write on a command line, read or refused with a pointer to the place. */

/** An instant with a zone, or local time in the brand's. */
export function readInstant(text: string, zone: string, option: string): number {
  const instant = DateTime.fromISO(text.trim().replace(' ', 'T'), { zone })
  if (!instant.isValid)
    throw new CommandProblem(
      `${option} "${text}" is not a date and time.`,
      'Write it like 2026-01-31, 2026-01-31T20:00:00 or 2026-01-31T20:00:00+08:00.',
    )
  return instant.toMillis()
}

/** Rule text, or the JSON of a rule; `-` is stdin. */
export async function readRule(given: string): Promise<Rule> {
  const text = given === '-' ? await readAll(process.stdin) : given
  if (text.trim().startsWith('{')) return readRuleJson(text)
  const parsed = parseRuleText(text)
  if ('rule' in parsed) return parsed.rule
  const line = text.split('\n')[parsed.line - 1] ?? ''
  const column = [...line].slice(0, parsed.column - 1).length
  throw new CommandProblem(
    `The rule is not right here: ${parsed.problem.en}\n  ${line}\n  ${' '.repeat(column)}^`,
    parsed.hint.en,
  )
}

function readRuleJson(text: string): Rule {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (error) {
    throw new CommandProblem(`The rule is not JSON: ${(error as Error).message}`, 'Check its quotes and brackets.')
  }
  const parsed = parseRule(input)
  if ('rule' in parsed) return parsed.rule
  const [first] = parsed.problems
  const at = first!.at ? ` at ${first!.at}` : ''
  throw new CommandProblem(`The rule is not right${at}: ${first!.problem.en}`, 'See: npx siyu segment preview --help')
}

export function readCount(text: string, option: string): number {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text)
  throw new CommandProblem(`${option} "${text}" is not a whole number.`, `Write it like ${option} 100.`)
}
