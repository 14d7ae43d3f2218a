import { hash } from 'node:crypto'
import { inHandsOf } from '../../kernel/acting.ts'
import type { Clock } from '../../kernel/clock.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import { INVITATION_DAYS, MAX_PEOPLE } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { NOBODY, type Caller } from '../../kernel/route.ts'
import { selectOne } from '../staff/staff.ts'
import type { Accounts, AccountsConfig, Doorkeeper } from './accounts.ts'
import { discover, type ProviderProblem } from './provider.ts'
import * as store from './store.ts'

/**
 * People who sign in to the console. One way leads in: a link that names a role, made by an administrator, by the command
 * line, or by the first start of all; whoever opens it chooses a password. The same kind of link gives a new password to
 * who forgot theirs. Links are random, kept as a hash, used once and over after some days. Where a provider of OpenID Connect
 * is set, its word for an address opens the same link, and signs in whoever is known by that address.
 */
export type { Scan } from './by-scan.ts'
export { CLIENT_HEADER } from './client-header.ts'
export { describeProblem, discover, PROVIDER_PROBLEMS } from './provider.ts'
export { PERSON_ROLES, type Person, type PersonRole } from './store.ts'

/** Opens nobody's door: who has made the first link. */
const FIRST_START = 'first start'
const SECRET_BYTES = 24
const MAX_NAME_CHARS = 64

export interface People {
  /** Where people may sign in beside their password. */
  provider: { name: string; issuer: string; check(): Promise<ProviderProblem | null> } | null
  /** Whether they may sign in by scanning a code of WeCom's: a corp is connected. */
  mayScan(): Promise<boolean>
  /** Who the cookie's session belongs to, if they may come in. */
  find(cookie: string): Promise<Caller | undefined>
  /** The doors of signing in and out, and of one's own account. */
  handle(request: Request): Promise<Response>
  accept(
    secret: string,
    given: { name?: string | undefined; email?: string | undefined; password: string },
  ): Promise<string>
  look(secret: string): Promise<Pick<store.Invitation, 'role' | 'email'> & { isNew: boolean }>
  /** `userid`: who of the staff they are, which staff and leads must be. */
  invite(wanted: {
    role: store.PersonRole
    userid?: string | null | undefined
    email: string | null
    by: string
  }): Promise<string>
  /** A link to a new password. */
  reset(who: { id: number } | { email: string }, by: string): Promise<string>
  change(
    id: number,
    change: {
      role?: store.PersonRole | undefined
      userid?: string | null | undefined
      isShutOut?: boolean | undefined
      twoFactor?: false | undefined
    },
  ): Promise<store.Person>
  /** While nobody may come in as an administrator: a link for the first one, a new one each time. */
  linkForFirst(): Promise<string | null>
  withdraw(invitationId: number): Promise<void>
  /** The same, so that what is changed is known as theirs. */
  inHandsOf(actor: string): People
  close(): Promise<void>
}

export interface PeopleParts extends AccountsConfig {
  database: Database
  clock: Clock
  random: Random
}

export function openPeople({ database, clock, random, ...config }: PeopleParts): People {
  let opening: Promise<Accounts> | undefined
  const accounts = (): Promise<Accounts> =>
    (opening ??= import('./accounts.ts').then(({ openAccounts }) => openAccounts(config, doorkeeper)))

  /** Somebody new by an open invitation. */
  async function enter(
    tx: Session,
    found: store.Invitation,
    { email, name, password }: { email: string; name: string | undefined; password: string | undefined },
  ): Promise<void> {
    if ((await store.countPeople(tx)).all >= MAX_PEOPLE) throw new Refusal('limit_reached', { limit: MAX_PEOPLE })
    await checkStaff(tx, found)
    const accountId = await (await accounts()).settle(email, { name, password })
    const { role, userid, createdBy: by } = found
    await store.insertPerson(tx, { accountId, role, userid, now: clock.now(), by })
    await store.markInvitationUsed(tx, found.id, clock.now())
  }

  const doorkeeper: Doorkeeper = {
    meet: ({ email, name }) =>
      inHandsOf(database, NOBODY.id, clock).transaction(async (tx) => {
        await store.holdPeople(tx)
        if (await store.selectPersonByEmail(tx, email)) return
        const found = await store.holdInvitationTo(tx, email, clock.now())
        if (found) await enter(tx, found, { email, name: name?.trim().slice(0, MAX_NAME_CHARS), password: undefined })
      }),
    refuses: (accountId, email) =>
      database.transaction(async (tx) => {
        const standing = await store.selectStanding(tx, accountId)
        if (!standing) return 'not_invited'
        if (standing.isShutOut) return 'shut_out'
        return standing.email === email.toLowerCase() ? undefined : 'email_differs'
      }),
    findBound: (userid) =>
      database.transaction(async (tx) => {
        const bound = await store.selectBound(tx, userid)
        if (!bound) return { problem: 'not_bound' }
        return bound.isShutOut ? { problem: 'shut_out' } : { accountId: bound.accountId }
      }),
  }

  async function makeLink(
    tx: Session,
    wanted: Omit<store.Invitation, 'id' | 'createdAt' | 'expiresAt'>,
  ): Promise<string> {
    const now = clock.now()
    const secret = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')
    await store.insertInvitation(tx, {
      ...wanted,
      hash: hashOf(secret),
      now,
      expiresAt: now + INVITATION_DAYS * DAY_MS,
    })
    // Behind the hash: a browser does not send it, so it is in nobody's log.
    return `${config.url}/welcome#${secret}`
  }

  const { oidc } = config
  const provider: People['provider'] = oidc
    ? {
        name: oidc.name,
        issuer: oidc.issuer,
        async check() {
          const found = await discover(oidc)
          return 'problem' in found ? found.problem : null
        },
      }
    : null

  const on = (database: Database): People => ({
    provider,
    mayScan: async () => (await config.scan?.isOffered()) ?? false,

    async find(cookie) {
      if (!cookie.includes('session_token=')) return undefined
      const accountId = await (await accounts()).find(cookie)
      if (accountId === undefined) return undefined
      const [caller] = await database.rows(store.callerShape, store.selectCaller(accountId))
      return (
        caller && { id: `person:${caller.id}`, role: caller.role, serves: caller.serves, source: null, origins: [] }
      )
    },

    handle: async (request) => (await accounts()).handle(request),

    look: (secret) =>
      database.transaction(async (tx) => {
        const found = await store.holdInvitation(tx, hashOf(secret), clock.now())
        if (!found) throw new Refusal('invitation_over')
        const person = found.personId === null ? undefined : await store.selectPerson(tx, found.personId)
        return { role: found.role, email: person?.email ?? found.email, isNew: !person }
      }),

    accept: (secret, given) =>
      database.transaction(async (tx) => {
        await store.holdPeople(tx)
        const now = clock.now()
        const found = await store.holdInvitation(tx, hashOf(secret), now)
        if (!found) throw new Refusal('invitation_over')
        // Another way was quicker; what stands in the output of the first start lets nobody in any more.
        if (found.createdBy === FIRST_START && (await store.countPeople(tx)).admins > 0)
          throw new Refusal('invitation_over')
        const known = found.personId === null ? undefined : await store.selectPerson(tx, found.personId)
        const email = (known?.email ?? found.email ?? given.email)?.toLowerCase()
        if (email === undefined) throw invalidInput('body.email', wrong('missing'))
        const { name, password } = given
        if (known) {
          await (await accounts()).settle(email, { name, password })
          await store.markInvitationUsed(tx, found.id, now)
          return email
        }
        // A link for somebody new must not take over who is there.
        if (await store.selectPersonByEmail(tx, email)) throw new Refusal('already_exists', { value: email })
        await enter(tx, found, { email, name, password })
        return email
      }),

    invite: ({ role, userid = null, email, by }) =>
      database.transaction(async (tx) => {
        await checkStaff(tx, { role, userid })
        const address = email?.toLowerCase() ?? null
        if (address && (await store.selectPersonByEmail(tx, address)))
          throw new Refusal('already_exists', { value: address })
        return makeLink(tx, { role, userid, email: address, personId: null, createdBy: by })
      }),

    reset: (who, by) =>
      database.transaction(async (tx) => {
        const person = await ('id' in who
          ? store.selectPerson(tx, who.id)
          : store.selectPersonByEmail(tx, who.email.toLowerCase()))
        if (!person || person.shutOutAt !== null) throw new Refusal('not_found')
        await store.dropInvitations(tx, { by, personId: person.id })
        const { role, userid, email, id: personId } = person
        return makeLink(tx, { role, userid, email, personId, createdBy: by })
      }),

    async change(id, { role, userid, isShutOut, twoFactor }) {
      const changed = await database.transaction(async (tx) => {
        await store.holdPeople(tx)
        const person = await store.selectPerson(tx, id)
        if (!person) throw new Refusal('not_found')
        const shutOutAt =
          isShutOut === undefined ? person.shutOutAt : isShutOut ? (person.shutOutAt ?? clock.now()) : null
        const next = { role: role ?? person.role, userid: userid === undefined ? person.userid : userid, shutOutAt }
        // Who of the staff has left may still be shut out, or have a lost second factor turned off.
        const isPlaced = role !== undefined || userid !== undefined || person.shutOutAt !== null
        if (shutOutAt === null && isPlaced) await checkStaff(tx, next, id)
        const was = person.role === 'admin' && person.shutOutAt === null
        const is = next.role === 'admin' && next.shutOutAt === null
        if (was && !is && (await store.countPeople(tx)).admins === 1) throw new Refusal('last_admin')
        await store.updatePerson(tx, id, next)
        if (twoFactor === false && person.twoFactor) await store.noteTwoFactorDropped(tx, id)
        return { person: (await store.selectPerson(tx, id))!, accountId: await store.selectAccountOf(tx, id) }
      })
      const { person, accountId } = changed
      if (person.shutOutAt !== null) await (await accounts()).signOutEverywhere(accountId)
      if (twoFactor !== false) return person
      await (await accounts()).dropTwoFactor(accountId)
      return { ...person, twoFactor }
    },

    linkForFirst: () =>
      database.transaction(async (tx) => {
        await store.holdPeople(tx)
        if ((await store.countPeople(tx)).admins > 0) return null
        await store.dropInvitations(tx, { by: FIRST_START, personId: null })
        return makeLink(tx, { role: 'admin', userid: null, email: null, personId: null, createdBy: FIRST_START })
      }),

    withdraw: (id) =>
      database.transaction(async (tx) => {
        if ((await store.markInvitationUsed(tx, id, clock.now())) === 0) throw new Refusal('not_found')
      }),

    inHandsOf: (actor) => on(inHandsOf(database, actor, clock)),

    async close() {
      await (await opening)?.close()
    },
  })
  return on(database)
}

/** Staff and leads are somebody of the staff, and nobody else is them. */
async function checkStaff(
  tx: Session,
  { role, userid }: { role: store.PersonRole; userid: string | null },
  personId?: number,
): Promise<void> {
  if (userid === null) {
    if (store.isBound(role)) throw new Refusal('staff_needed')
    return
  }
  const held = await selectOne(tx, userid)
  if (!held || held.leftAt !== null) throw new Refusal('no_such_staff', { userid })
  const other = await store.selectPersonOfStaff(tx, userid)
  if (other && other.id !== personId) throw new Refusal('staff_has_account', { userid })
}

/** Who may come in first, then who is shut out. */
export const listPeople = (database: Pick<Database, 'rows'>): Promise<store.Person[]> =>
  database.rows(store.personShape, store.selectPeople())

/** Who asks, when it is a person and not a key. */
export async function readSelf(database: Pick<Database, 'rows'>, caller: Caller): Promise<store.Self | null> {
  const id = /^person:(\d+)$/.exec(caller.id)?.[1]
  if (id === undefined) return null
  return (await database.rows(store.selfShape, store.selectSelf(Number(id))))[0] ?? null
}

const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer')
