import { writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { readProfile, readTimeline } from '../features/customers/customers.ts'
import { eraseCustomer as erase, handOverCustomer } from '../features/privacy/privacy.ts'
import { findCustomer } from './finding.ts'
import { BY_COMMAND_LINE, withProduct } from './opening.ts'
import { instantText, print, printJson, say, table } from './output.ts'
import { CommandProblem, STOPPED_EXIT_CODE } from './problem.ts'

const ROLE = 'admin'
/** Who did it, in the log. */
const LATEST_EVENTS = 10

export const showCustomer = (given: string, options: { json?: boolean }): Promise<void> =>
  withProduct(async (product) => {
    const { core } = product.engine
    const profile = await readProfile(core, await findCustomer(product, given), ROLE)
    const { events } = await readTimeline(core, profile.id, { limit: LATEST_EVENTS })
    if (options.json) return printJson({ ...profile, latest: events })
    const { id, name, lifecycle, createdAt, identifiers, attributes, tags, stages, segments } = profile
    print(`#${id} ${name ?? ''} (${lifecycle ?? 'new'}, known since ${instantText(createdAt)})`)
    section('identifiers', identifiers.map((one) => [one.kind, one.value, one.shared ? 'shared by many' : ''])) // prettier-ignore
    section('attributes', attributes.map((one) => [one.name, plain(one.value), instantText(one.at), one.source])) // prettier-ignore
    section(
      'tags',
      tags.map((one) => [one.name, one.group, one.origin, instantText(one.since)]),
    )
    section(
      'stages',
      stages.map((one) => [one.setName, one.stageName, instantText(one.since)]),
    )
    section(
      'segments',
      segments.map((one) => [one.slug, one.name, instantText(one.since)]),
    )
    section('latest', events.map((one) => [instantText(one.at), one.name, one.source, plain(one.properties).slice(0, 80)])) // prettier-ignore
  })

function section(title: string, rows: (string | null)[][]): void {
  if (rows.length === 0) return
  print(`\n${title}`)
  print(table(rows[0]!.map(() => ''), rows).split('\n').slice(1).map((line) => `  ${line}`).join('\n')) // prettier-ignore
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

export const exportCustomer = (given: string, options: { out?: string }): Promise<void> =>
  withProduct(async (product) => {
    const actor = { id: BY_COMMAND_LINE, random: product.random }
    const found = await handOverCustomer(product.engine.core, actor, await findCustomer(product, given))
    if (options.out === undefined) return printJson(found)
    await writeFile(options.out, `${JSON.stringify(found, null, 2)}\n`, { mode: 0o600 })
    say(`${found.events.length} events and everything else of #${found.customer} are in ${options.out}.`)
  })

export const eraseCustomer = (given: string, options: { yes?: boolean }): Promise<void> =>
  withProduct(async (product) => {
    const { core } = product.engine
    const id = await findCustomer(product, given)
    if (!options.yes) await confirm(id)
    const { erasedAt } = await erase(core, BY_COMMAND_LINE, id)
    print(
      `#${id} is forgotten since ${instantText(erasedAt)}. What was sealed of them cannot be read again, in backups either.`,
    )
  })

async function confirm(id: number): Promise<void> {
  if (!process.stdin.isTTY)
    throw new CommandProblem('Erasing cannot be undone, and nobody can be asked here.', 'Say so with --yes.')
  const ask = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await ask.question(`Forget customer #${id} for good? This cannot be undone. [y/N] `).catch(() => '')
  ask.close()
  if (!/^(y|yes|是)$/i.test(answer.trim()))
    throw new CommandProblem('Nothing was erased.', 'Answer y to go on.', STOPPED_EXIT_CODE)
}
