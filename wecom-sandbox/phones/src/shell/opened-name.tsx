import { useCustomerPhone, useStaffPhone } from '../door/reads.ts'
import type { Opened } from './opened.tsx'

/** The name of whose phone it is, when it is known. */
export const OpenedName = ({ one }: { one: Opened }) =>
  one.kind === 'staff' ? <OfStaff id={one.id} /> : <OfCustomer id={one.id} />

const OfStaff = ({ id }: { id: string }) => useStaffPhone(id, '').data?.member.name ?? id
const OfCustomer = ({ id }: { id: string }) => useCustomerPhone(id).data?.person.name ?? id.slice(0, 8)
