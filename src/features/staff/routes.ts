import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_CUSTOMERS_PER_CALL, MAX_PAGE_ROWS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { bigIdIn, idIn, instantOut, routeIn, type Caller } from '../../kernel/route.ts'
import { ensureIdentitiesOf } from '../../pipeline/verbs.ts'
import * as staff from './staff.ts'
import * as store from './store.ts'

const route = routeIn<{ database: Database; clock: Clock; random: Random; engine: Engine }>()

const name = z.string().trim().min(1).max(64)
/** As WeCom writes them. */
const userid = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$/)
const params = z.object({ userid })
const actor = (caller: Caller, random: Random) => ({ id: caller.id, random })
const customers = z.strictObject({ customers: z.array(z.int().positive()).min(1).max(MAX_CUSTOMERS_PER_CALL) })
const handed = z.object({ customers: z.int() })
const expectedRevision = z.int().min(0).optional()
const departmentId = z.int().positive().max(2_147_483_647)

export const staffRoutes = [
  route({
    method: 'GET',
    path: '/api/departments',
    role: 'operator',
    summary: 'Departments, each with the one above it and how many members it has',
    answer: z.object({ departments: z.array(store.departmentShape) }),
    run: async ({ world }) => ({ departments: await store.selectDepartments(world.database) }),
  }),
  route({
    method: 'POST',
    path: '/api/departments',
    role: 'admin',
    summary: 'Make a department, below another or at the top',
    body: z.strictObject({ name, parentId: departmentId.nullable().default(null) }),
    status: 201,
    answer: z.object({ id: z.int() }),
    run: async ({ world, body }) => ({ id: await staff.createDepartment(world.database, body) }),
  }),
  route({
    method: 'PATCH',
    path: '/api/departments/:id',
    role: 'admin',
    summary: 'Rename a department, or put it below another',
    params: z.object({ id: idIn }),
    body: z.strictObject({ name: name.optional(), parentId: departmentId.nullable().optional(), expectedRevision }),
    answer: null,
    run: ({ world, params: { id }, body }) => staff.editDepartment(world.database, id, body),
  }),
  route({
    method: 'DELETE',
    path: '/api/departments/:id',
    role: 'admin',
    summary: 'Remove a department that has no members and none below it',
    params: z.object({ id: idIn }),
    answer: null,
    run: ({ world, params: { id } }) => staff.deleteDepartment(world.database, id),
  }),
  route({
    method: 'GET',
    path: '/api/staff',
    role: 'operator',
    summary: 'Staff by userid, of a department with all below it or of all, with how many customers they serve',
    query: z.object({
      search: z.string().trim().max(64).default(''),
      department: idIn.optional(),
      after: z.string().max(64).default(''),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_ROWS).default(50),
    }),
    answer: z.object({
      staff: z.array(store.staffShape.extend({ leftAt: instantOut.nullable() })),
      next: z.string().nullable(),
    }),
    async run({ world, query }) {
      const found = await store.selectStaff(world.database, query)
      return { staff: found, next: found.length === query.limit ? found.at(-1)!.userid : null }
    },
  }),
  route({
    method: 'PUT',
    path: '/api/staff/:userid',
    role: 'admin',
    summary: 'Make a member of staff or change them: name, departments and which they lead, whether they have left',
    params,
    body: z.strictObject({
      name,
      departments: z
        .array(z.strictObject({ id: departmentId, leads: z.boolean().default(false) }))
        .max(20)
        .default([]),
      hasLeft: z.boolean().default(false),
      expectedRevision,
    }),
    answer: null,
    run: ({ world, params: { userid: which }, body }) => staff.putStaff(world.database, world.clock, which, body),
  }),
  route({
    method: 'POST',
    path: '/api/staff/:userid/customers',
    role: 'operator',
    summary: 'The staff serves these customers from now on, beside whoever does',
    params,
    body: customers,
    answer: handed,
    run: ({ world, params: { userid: which }, body, caller }) =>
      staff.addContacts(world.engine.core, actor(caller, world.random), which, body.customers),
  }),
  route({
    method: 'POST',
    path: '/api/staff/:userid/removals',
    role: 'operator',
    summary: 'The staff serves these customers no longer',
    params,
    body: customers,
    answer: handed,
    run: ({ world, params: { userid: which }, body, caller }) =>
      staff.endContacts(world.engine.core, actor(caller, world.random), which, body.customers),
  }),
  route({
    method: 'GET',
    path: '/api/customers/:id/contacts',
    role: 'analyst',
    serving: 'customer',
    summary: 'Who serves the customer, and who did',
    params: z.object({ id: bigIdIn }),
    answer: z.object({
      contacts: z.array(store.contactShape.extend({ addedAt: instantOut.nullable(), endedAt: instantOut.nullable() })),
    }),
    async run({ world, params: { id } }) {
      await ensureIdentitiesOf(world.engine.core, id)
      return { contacts: await store.selectContacts(world.database, id) }
    },
  }),
]
