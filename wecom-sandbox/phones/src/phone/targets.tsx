import { Checkbox, Modal } from 'antd'
import { useState } from 'react'
import type { StaffPhone } from '../../../reads/staff.ts'
import { useTargets } from '../door/reads.ts'
import { Loaded } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'

/** To whom of all it is sent, where the corp lets the member choose. */
interface TargetsProps {
  task: StaffPhone['broadcasts'][number]
  userid: string
  isPending: boolean
  onSend(only: string[]): void
  onClose(): void
}
export function Targets({ task, userid, isPending, onSend, onClose }: TargetsProps) {
  const t = useWords(words)
  const asked = useTargets(userid, task.msgid)
  const [left, leave] = useState<string[]>([])
  const chosen = (asked.data?.targets ?? []).map(({ target }) => target).filter((one) => !left.includes(one))
  return (
    <Modal
      open
      title={t.tasks.choose}
      okText={t.tasks.chosen(chosen.length)}
      cancelText={t.cancel}
      okButtonProps={{ disabled: chosen.length === 0, loading: isPending }}
      onOk={() => onSend(chosen)}
      onCancel={onClose}
    >
      <Loaded asked={asked}>
        {({ targets }) => (
          <Checkbox.Group
            className="targets"
            value={chosen}
            options={targets.map(({ target, name }) => ({ value: target, label: name }))}
            onChange={(values) => leave(targets.map(({ target }) => target).filter((one) => !values.includes(one)))}
          />
        )}
      </Loaded>
    </Modal>
  )
}
