import { Alert, Flex, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { peopleWords } from './people-words.ts'
import { StaffSelect } from '../staff/staff-select.tsx'
import { staffWords } from '../staff/staff-words.ts'
import { isBoundRole, RoleChoice, ROLES, type PersonRole } from './roles.tsx'
import type { Person } from './use-people.ts'

export function RoleDialog({
  person,
  isSelf,
  onClose,
  onChoose,
}: {
  person: Person | undefined
  isSelf: boolean
  onClose(): void
  onChoose(role: PersonRole, userid: string | null): Promise<unknown>
}) {
  const t = useWords(peopleWords)
  const s = useWords(sharedWords)
  const w = useWords(staffWords)
  const [chosen, setChosen] = useState<PersonRole>()
  const [chosenStaff, setChosenStaff] = useState<string>()
  const role = chosen ?? person?.role
  const userid = chosenStaff ?? person?.userid ?? null
  const [isBusy, setBusy] = useState(false)
  async function save() {
    setBusy(true)
    await onChoose(role!, userid)
    setBusy(false)
    onClose()
  }
  return (
    <Modal
      open={person !== undefined}
      title={person && t.changeRoleOf(person.name)}
      okText={s.save}
      cancelText={s.cancel}
      confirmLoading={isBusy}
      onOk={() => void save()}
      onCancel={onClose}
      okButtonProps={{ disabled: isBoundRole(role) && userid === null }}
      afterClose={() => {
        setChosen(undefined)
        setChosenStaff(undefined)
      }}
      destroyOnHidden
    >
      {person && (
        <Flex vertical gap={16}>
          {isSelf && <Alert type="warning" showIcon title={t.yourOwnRole} />}
          <RoleChoice roles={ROLES} value={chosen ?? person.role} onChange={setChosen} />
          {isBoundRole(role) && (
            <div>
              <Typography.Paragraph style={{ marginBottom: 4 }}>{w.who}</Typography.Paragraph>
              <StaffSelect label={w.who} value={userid} onChange={setChosenStaff} />
              <Typography.Text type="secondary">{w.whoHint}</Typography.Text>
            </div>
          )}
        </Flex>
      )}
    </Modal>
  )
}
