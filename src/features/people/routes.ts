import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS } from '../../kernel/limits.ts'
import { idIn, instantOut, routeIn } from '../../kernel/route.ts'
import { readSelf, type People } from './people.ts'
import { invitationShape, PERSON_ROLES, personShape, selectOpenInvitations, selectPeople, selfShape } from './store.ts'

const route = routeIn<{ database: Database; clock: Clock; people: People }>()

const email = z.email().max(200)
const secret = z.string().min(1).max(100)
const role = z.enum(PERSON_ROLES)
const userid = z.string().min(1).max(64)
const link = z.object({ link: z.url() })
const instants = { createdAt: instantOut, shutOutAt: instantOut.nullable(), lastSeenAt: instantOut.nullable() }
const person = personShape.extend(instants)
const self = selfShape.extend(instants)
const invitation = invitationShape.extend({ createdAt: instantOut, expiresAt: instantOut })
const params = z.object({ id: idIn })

export const peopleRoutes = [
  route({
    method: 'GET',
    path: '/api/me',
    role: 'public',
    summary: 'Who is signed in, by the session; null when nobody is',
    answer: z.object({ me: self.nullable() }),
    run: async ({ world, caller }) => ({ me: await readSelf(world.database, caller) }),
  }),
  route({
    method: 'GET',
    path: '/api/ways-in',
    role: 'public',
    summary:
      'How one may sign in beside a password: the provider of OpenID Connect that is set, or null; and whether by WeCom',
    answer: z.object({ provider: z.object({ name: z.string() }).nullable(), wecom: z.boolean() }),
    run: async ({ world: { people } }) => ({ provider: people.provider, wecom: await people.mayScan() }),
  }),
  route({
    method: 'GET',
    path: '/api/people',
    role: 'admin',
    summary: 'People who may sign in, and links that have not been used yet',
    answer: z.object({ people: z.array(person), invitations: z.array(invitation) }),
    async run({ world: { database, clock } }) {
      const [people, invitations] = await Promise.all([
        database.rows(personShape, selectPeople()),
        database.rows(invitationShape, selectOpenInvitations(clock.now())),
      ])
      return { people, invitations }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/people/:id',
    role: 'admin',
    summary:
      'Give somebody another role, turn off a second factor they have lost, or shut them out: their sessions end at once',
    params,
    body: z.strictObject({
      role: role.optional(),
      userid: userid.nullable().optional(),
      isShutOut: z.boolean().optional(),
      twoFactor: z.literal(false).optional(),
    }),
    answer: z.object({ person }),
    run: async ({ world, params: { id }, body }) => ({ person: await world.people.change(id, body) }),
  }),
  route({
    method: 'POST',
    path: '/api/people/:id/password-links',
    role: 'admin',
    summary: 'A link by which somebody chooses a new password; it is in this answer and never again',
    params,
    status: 201,
    answer: link,
    run: async ({ world, params: { id }, caller }) => ({ link: await world.people.reset({ id }, caller.id) }),
  }),
  route({
    method: 'POST',
    path: '/api/invitations',
    role: 'admin',
    summary: 'Invite somebody; the link is in this answer and never again',
    body: z.strictObject({ role, userid: userid.nullable().optional(), email: email.optional() }),
    status: 201,
    answer: link,
    run: async ({ world, body, caller }) => ({
      link: await world.people.invite({ ...body, email: body.email ?? null, by: caller.id }),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/api/invitations/:id',
    role: 'admin',
    summary: 'Withdraw a link that has not been used',
    params,
    answer: null,
    run: ({ world, params: { id } }) => world.people.withdraw(id),
  }),
  route({
    method: 'POST',
    path: '/api/invitations/look',
    role: 'public',
    summary: 'What a link is for',
    body: z.strictObject({ secret }),
    answer: z.object({ role, email: z.string().nullable(), isNew: z.boolean() }),
    run: ({ world, body }) => world.people.look(body.secret),
  }),
  route({
    method: 'POST',
    path: '/api/invitations/accept',
    role: 'public',
    summary: 'Come in by a link: choose a password, and a name and address where the link does not say them',
    body: z.strictObject({
      secret,
      name: z.string().trim().min(1).max(64).optional(),
      email: email.optional(),
      password: z.string().min(MIN_PASSWORD_CHARS).max(MAX_PASSWORD_CHARS),
    }),
    answer: z.object({ email: z.string() }),
    run: async ({ world, body: { secret: key, ...given } }) => ({ email: await world.people.accept(key, given) }),
  }),
]
