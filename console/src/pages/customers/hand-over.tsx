import { Flex, Modal, Typography } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { inBoth, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { useNumber } from '../../parts/time.tsx'
import { StaffSelect } from '../staff/staff-select.tsx'

const words = inBoth({
  zh: {
    title: (n: string) => `把 ${n} 位客户指派给员工`,
    about: '对方从此看得到这些客户；已在服务的其他员工不受影响。',
    give: '指派',
    given: '已指派',
  },
  en: {
    title: (n) => `Give ${n} customers to staff`,
    about: 'They see these customers from now on; whoever serves them already goes on.',
    give: 'Give',
    given: 'Given',
  },
})

/** What shows who serves whom. */
export const CONTACT_READS = ['/api/customers/:id/contacts', '/api/customers/:id/events', '/api/customers', '/api/staff'] as const // prettier-ignore

/** As many as one call takes. */
const PORTION = 1_000

export function HandOverModal({
  customers,
  isOpen,
  onClose,
  onDone,
}: {
  customers: number[]
  isOpen: boolean
  onClose(): void
  onDone?(): void
}) {
  const t = useWords(words)
  const s = useWords(sharedWords)
  const number = useNumber()
  const [userid, setUserid] = useState<string>()
  async function give() {
    if (userid === undefined) return
    for (let from = 0; from < customers.length; from += PORTION)
      await call('POST /api/staff/:userid/customers', {
        params: { userid },
        body: { customers: customers.slice(from, from + PORTION) },
      })
  }
  const giving = useChange(give, {
    reads: CONTACT_READS,
    said: t.given,
    then() {
      onClose()
      onDone?.()
    },
  })
  return (
    <Modal
      open={isOpen}
      title={t.title(number(customers.length))}
      okText={t.give}
      cancelText={s.cancel}
      okButtonProps={{ disabled: userid === undefined, loading: giving.isPending }}
      onOk={() => giving.mutate(undefined)}
      onCancel={onClose}
      afterClose={() => setUserid(undefined)}
      destroyOnHidden
    >
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t.about}</Typography.Text>
        <StaffSelect value={userid ?? null} onChange={setUserid} />
      </Flex>
    </Modal>
  )
}
