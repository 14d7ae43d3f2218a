import { Alert, Flex, Modal } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { peopleWords } from './people-words.ts'
import { RoleChoice, type PersonRole } from './roles.tsx'
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
  onChoose(role: PersonRole): Promise<unknown>
}) {
  const t = useWords(peopleWords)
  const s = useWords(sharedWords)
  const [chosen, setChosen] = useState<PersonRole>()
  const [isBusy, setBusy] = useState(false)
  async function save() {
    setBusy(true)
    await onChoose(chosen ?? person!.role)
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
      afterClose={() => setChosen(undefined)}
      destroyOnHidden
    >
      {person && (
        <Flex vertical gap={16}>
          {isSelf && <Alert type="warning" showIcon title={t.yourOwnRole} />}
          <RoleChoice value={chosen ?? person.role} onChange={setChosen} />
        </Flex>
      )}
    </Modal>
  )
}
