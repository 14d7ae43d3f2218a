import { z } from 'zod'
import type { Session } from '../../kernel/database.ts'
import { sql, type Sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { servedStaff } from '../staff/staff.ts'

export const PERSON_ROLES = ['staff', 'lead', 'analyst', 'operator', 'admin'] as const
export type PersonRole = (typeof PERSON_ROLES)[number]
/** What they may see follows from who of the staff they are. */
export const isBound = (role: PersonRole): boolean => role === 'staff' || role === 'lead'

export const personShape = z.object({
  id: z.int(),
  name: z.string(),
  email: z.string(),
  role: z.enum(PERSON_ROLES),
  /** Who of the staff they are. */
  userid: z.string().nullable(),
  twoFactor: z.boolean(),
  createdAt: z.int(),
  shutOutAt: z.int().nullable(),
  lastSeenAt: z.int().nullable(),
})
export type Person = z.infer<typeof personShape>

const PERSON = sql`
  select people.id, account.name, account.email, role, userid, coalesce(account."twoFactorEnabled", false) as "twoFactor",
    created_at as "createdAt", shut_out_at as "shutOutAt",
    (select max("updatedAt") from auth.session where "userId" = account_id) as "lastSeenAt"
  from people join auth."user" account on account.id = account_id`

/** Those who may come in first, then by name. */
export const selectPeople = (): Sql => sql`${PERSON} order by shut_out_at desc nulls first, name, people.id`

const selectPersonById = (id: number): Sql => sql`${PERSON} where people.id = ${id}`
export const selectPerson = (tx: Session, id: number) => tx.first(personShape, selectPersonById(id))

/** Who has come by the provider only has no password to change. */
export const selfShape = personShape.extend({ hasPassword: z.boolean() })
export type Self = z.infer<typeof selfShape>
export const selectSelf = (id: number): Sql => sql`
  select person.*, exists (
      select from people join auth.account on "userId" = account_id
      where people.id = person.id and "providerId" = 'credential') as "hasPassword"
  from (${selectPersonById(id)}) person`

/** Who comes in, and whose customers they may see. */
export const callerShape = z.object({
  id: z.int(),
  role: z.enum(PERSON_ROLES),
  serves: z.array(z.string()).nullable(),
})
export const selectCaller = (accountId: string): Sql => sql`
  select id, role, ${servedStaff(sql`people.role`, sql`people.userid`)} as serves
  from people where account_id = ${accountId} and shut_out_at is null`

/** Two who change people wait for each other: "the last administrator" is decided under this hold. */
export const holdPeople = (tx: Session) => tx.run(sql`lock table people in share row exclusive mode`)

export const countPeople = async (tx: Session): Promise<{ all: number; admins: number }> =>
  (await tx.first(
    z.object({ all: z.int(), admins: z.int() }),
    sql`select count(*) as all, count(*) filter (where role = 'admin') as admins from people where shut_out_at is null`,
  ))!

export const insertPerson = async (
  tx: Session,
  {
    accountId,
    role,
    userid,
    now,
    by,
  }: { accountId: string; role: PersonRole; userid: string | null; now: number; by: string },
) =>
  tx.run(sql`
    insert into people (account_id, role, userid, created_at, created_by)
    values (${accountId}, ${role}, ${userid}, ${instant(now)}, ${by})
    on conflict (account_id) do update set role = excluded.role, userid = excluded.userid, shut_out_at = null`)

export const updatePerson = (
  tx: Session,
  id: number,
  { role, userid, shutOutAt }: { role: PersonRole; userid: string | null; shutOutAt: number | null },
) =>
  tx.run(sql`
    update people set role = ${role}, userid = ${userid}, shut_out_at = ${shutOutAt === null ? null : instant(shutOutAt)}
    where id = ${id}`)

/** Who may come in as this member of the staff. */
export const selectPersonOfStaff = (tx: Session, userid: string) =>
  tx.first(personShape, sql`${PERSON} where userid = ${userid} and shut_out_at is null`)

/** Whose account is bound to this member of the staff; one who may come in goes before one who is shut out. */
export const selectBound = (tx: Session, userid: string) =>
  tx.first(
    z.object({ accountId: z.string(), isShutOut: z.boolean() }),
    sql`select account_id as "accountId", shut_out_at is not null as "isShutOut"
        from people where userid = ${userid} order by shut_out_at is not null, id limit 1`,
  )

/** Second factors lie where the library keeps accounts, of which the audit is not told by the tables. */
export const noteTwoFactorDropped = (tx: Session, id: number) =>
  tx.run(sql`
    insert into audit (at, actor, noun, subject, before, after)
    select current_setting('siyu.now')::timestamptz, current_setting('siyu.actor'), 'people', ${String(id)},
      '{"two_factor": true}', '{"two_factor": false}'
    where coalesce(current_setting('siyu.actor', true), '') <> ''`)

export const selectAccountOf = async (tx: Session, id: number): Promise<string> =>
  (await tx.first(z.object({ account_id: z.string() }), sql`select account_id from people where id = ${id}`))!
    .account_id

export const selectPersonByEmail = (tx: Session, email: string) =>
  tx.first(personShape, sql`${PERSON} where account.email = ${email}`)

export const selectStanding = (tx: Session, accountId: string) =>
  tx.first(
    z.object({ email: z.string(), isShutOut: z.boolean() }),
    sql`select account.email, shut_out_at is not null as "isShutOut"
        from people join auth."user" account on account.id = account_id where account_id = ${accountId}`,
  )

// ── Invitations ──────────────────────────────────────────────────────────────────────────────────────────────────────

export const invitationShape = z.object({
  id: z.int(),
  role: z.enum(PERSON_ROLES),
  userid: z.string().nullable(),
  email: z.string().nullable(),
  /** Set: a new password for somebody who is there already. */
  personId: z.int().nullable(),
  createdAt: z.int(),
  createdBy: z.string(),
  expiresAt: z.int(),
})
export type Invitation = z.infer<typeof invitationShape>

const INVITATION = sql`
  select id, role, userid, email, person_id as "personId", created_at as "createdAt", created_by as "createdBy",
    expires_at as "expiresAt"
  from invitations`

export const insertInvitation = async (
  tx: Session,
  one: Omit<Invitation, 'id' | 'createdAt'> & { hash: Buffer; now: number },
) =>
  (await tx.first(
    z.object({ id: z.int() }),
    sql`insert into invitations (hash, role, userid, email, person_id, created_at, created_by, expires_at)
        values (${one.hash}, ${one.role}, ${one.userid}, ${one.email}, ${one.personId}, ${instant(one.now)}, ${one.createdBy},
                ${instant(one.expiresAt)})
        returning id`,
  ))!.id

export const selectOpenInvitations = (now: number): Sql =>
  sql`${INVITATION} where used_at is null and expires_at > ${instant(now)} order by id desc`

/** Held until the transaction ends, so that a link lets one in and not two. */
export const holdInvitation = (tx: Session, hash: Buffer, now: number) =>
  tx.first(
    invitationShape,
    sql`${INVITATION} where hash = ${hash} and used_at is null and expires_at > ${instant(now)} for update`,
  )

/** The newest that names the address, for somebody new. */
export const holdInvitationTo = (tx: Session, email: string, now: number) =>
  tx.first(
    invitationShape,
    sql`${INVITATION} where email = ${email} and person_id is null and used_at is null and expires_at > ${instant(now)}
        order by id desc limit 1 for update`,
  )

export const markInvitationUsed = (tx: Session, id: number, now: number) =>
  tx.run(sql`update invitations set used_at = ${instant(now)} where id = ${id} and used_at is null`)

/** Of the first administrator, or of one person's password: the newest link is the one that counts. */
export const dropInvitations = (tx: Session, { by, personId }: { by: string; personId: number | null }) =>
  tx.run(sql`
    delete from invitations where used_at is null
      and (person_id = ${personId} or (${personId}::integer is null and created_by = ${by}))`)
