import { Form, Input, Switch } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { DepartmentSelect } from './departments-card.tsx'
import { staffWords } from './staff-words.ts'
import { STAFF_READS, type Department, type Staff } from './use-staff.ts'

interface Draft {
  userid: string
  name: string
  member?: number[]
  leads?: number[]
  hasLeft?: boolean
}

/** As WeCom writes them; the door has the same. */
const USERID = /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$/

export function StaffDrawer({
  staff,
  department,
  departments,
  onClose,
}: {
  staff: Staff | undefined
  /** Where a new one begins. */
  department: number | undefined
  departments: Department[]
  onClose(): void
}) {
  const t = useWords(staffWords)
  const save = useChange(
    ({ userid, name, member = [], leads = [], hasLeft = false }: Draft) =>
      call('PUT /api/staff/:userid', {
        params: { userid },
        body: {
          name,
          hasLeft,
          expectedRevision: staff?.revision ?? 0,
          departments: [...new Set([...member, ...leads])].map((id) => ({ id, leads: leads.includes(id) })),
        },
      }),
    { reads: STAFF_READS, said: t.saved, isRefusalShown: true, then: onClose },
  )
  const first: Partial<Draft> = staff
    ? {
        userid: staff.userid,
        name: staff.name,
        hasLeft: staff.leftAt !== null,
        member: staff.departments.map(({ id }) => id),
        leads: staff.departments.filter(({ leads }) => leads).map(({ id }) => id),
      }
    : { member: department === undefined ? [] : [department], leads: [], hasLeft: false }
  return (
    <FormDrawer<Draft>
      title={staff ? t.editStaff(staff.name) : t.newStaff}
      first={first}
      error={save.error}
      isBusy={save.isPending}
      onSave={save.mutate}
      onReload={onClose}
      onClose={onClose}
    >
      <Form.Item name="name" label={t.staffName} rules={[{ required: true, whitespace: true, message: t.needName }]}>
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="userid"
        label={t.userid}
        extra={t.useridHint}
        rules={[{ required: true, pattern: USERID, message: t.needUserid }]}
      >
        <Input maxLength={64} autoComplete="off" disabled={staff !== undefined} />
      </Form.Item>
      <Form.Item name="member" label={t.member}>
        <DepartmentSelect isMultiple departments={departments} />
      </Form.Item>
      <Form.Item name="leads" label={t.leads} extra={t.leadsHint}>
        <DepartmentSelect isMultiple departments={departments} />
      </Form.Item>
      {staff && (
        <Form.Item name="hasLeft" label={t.hasLeft} extra={t.hasLeftHint} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
    </FormDrawer>
  )
}
