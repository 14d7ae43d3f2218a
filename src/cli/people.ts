import { z } from 'zod'
import { listPeople as readPeople, openPeople, type People, type PersonRole } from '../features/people/people.ts'
import type { Database } from '../kernel/database.ts'
import { INVITATION_DAYS } from '../kernel/limits.ts'
import { BY_COMMAND_LINE, withProduct, type Product } from './opening.ts'
import { instantText, print, printJson, say, table } from './output.ts'
import { CommandProblem } from './problem.ts'

/** Who may sign in to the console, from the machine it runs on: the way back in when nobody can get in any more. */
const LINK_NOTE = `It may be used once, within ${INVITATION_DAYS} days, by whoever has it: send it to nobody else.`

export const listPeople = (options: { json?: boolean }): Promise<void> =>
  withProduct(async ({ database }) => {
    const people = await readPeople(database)
    if (options.json)
      return printJson(people.map((one) => ({ ...one, createdAt: iso(one.createdAt), lastSeenAt: iso(one.lastSeenAt), shutOutAt: iso(one.shutOutAt) }))) // prettier-ignore
    if (people.length === 0) return say('Nobody may sign in yet. Invite the first: npx siyu people invite --role admin')
    const rows = people.map(({ name, email, role, twoFactor, lastSeenAt, shutOutAt }) => [
      email,
      name,
      role,
      twoFactor ? 'yes' : 'no',
      instantText(lastSeenAt),
      shutOutAt === null ? '' : `shut out ${instantText(shutOutAt)}`,
    ])
    print(table(['email', 'name', 'role', 'second factor', 'last seen', ''], rows))
  })

const iso = (ms: number | null): string | null => (ms === null ? null : instantText(ms))

export const invitePerson = ({
  role,
  staff,
  email,
}: {
  role: PersonRole
  staff?: string
  email?: string
}): Promise<void> =>
  withPeople(async (people) => {
    if (email !== undefined) checkEmail(email)
    print(await people.invite({ role, userid: staff, email: email ?? null, by: BY_COMMAND_LINE }))
    say(LINK_NOTE)
  })

export const resetPassword = (email: string, options: { secondFactor?: boolean }): Promise<void> =>
  withPeople(async (people, database) => {
    checkEmail(email)
    const person = (await readPeople(database)).find((one) => one.email === email.toLowerCase())
    if (!person || person.shutOutAt !== null)
      throw new CommandProblem(`Nobody who may sign in has the address ${email}.`, 'See who may: npx siyu people list')
    print(await people.reset({ id: person.id }, BY_COMMAND_LINE))
    say(LINK_NOTE)
    if (!options.secondFactor) return
    await people.change(person.id, { twoFactor: false })
    say('No code of an authenticator app is asked of them any more.')
  })

function checkEmail(email: string): void {
  if (!z.email().safeParse(email).success)
    throw new CommandProblem(`"${email}" is not an e-mail address.`, 'Give one such as lin@shop.cn.')
}

const withPeople = (work: (people: People, database: Database) => Promise<void>): Promise<void> =>
  withProduct(async ({ database, clock, random, databaseUrl, config }: Product) => {
    const { url, secret } = config
    const opened = openPeople({ database, clock, random, databaseUrl, url, secret, origins: [url] })
    const people = opened.inHandsOf(BY_COMMAND_LINE)
    await work(people, database).finally(() => people.close())
  })
