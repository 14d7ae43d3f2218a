import type { ReactNode } from 'react'
import { GROUP_ATTRIBUTES } from '../../../../src/sops/language.ts'
import { SubjectProvider, type Subject } from '../../language/subject.ts'
import { OfferedProvider, type Offered, type OfferedAttribute } from '../segments/builder/offered.ts'

/** Around everything that shows a flow: whom it speaks of, and what can be asked of them. */
export function OfSubject({ subject, children }: { subject: Subject; children: ReactNode }) {
  return (
    <SubjectProvider value={subject}>
      <OfferedProvider value={subject === 'group' ? OF_GROUPS : undefined}>{children}</OfferedProvider>
    </SubjectProvider>
  )
}

/** Of a draft in any form. */
export const subjectOf = (definition: unknown): Subject =>
  (definition as { subject?: unknown } | null | undefined)?.subject === 'group' ? 'group' : 'customer'

const ATTRIBUTES: Record<(typeof GROUP_ATTRIBUTES)[number], Omit<OfferedAttribute, 'name'>> = {
  name: { called: { zh: '群名', en: 'Name' }, type: 'text', test: { op: 'contains', value: '' } },
  owner: { called: { zh: '群主（员工账号）', en: 'Owner (user id)' }, type: 'text', test: { op: '=', value: '' } },
  customers: { called: { zh: '群里的客户数', en: 'Customers in it' }, test: { op: '>=', value: 10 } },
  age_days: { called: { zh: '建群天数', en: 'Age in days' }, test: { op: '>=', value: 7 } },
}

const OF_GROUPS: Offered = {
  events: [
    'Group Created',
    'Group Member Joined',
    'Group Member Left',
    'Group Renamed',
    'Group Owner Changed',
    'Group Notice Changed',
    'Group Dismissed',
    'Task Done',
    'Touch Delivered',
    'Touch Failed',
  ],
  forms: ['attribute'],
  attributes: GROUP_ATTRIBUTES.map((name) => ({ name, ...ATTRIBUTES[name] })),
  leaf: { kind: 'attribute', attribute: 'name', test: ATTRIBUTES.name.test },
  filter: { property: 'customers', test: ATTRIBUTES.customers.test },
}
