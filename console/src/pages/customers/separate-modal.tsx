import { useMutation } from '@tanstack/react-query'
import { Alert, App, Checkbox, Flex, Modal } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { useCalled } from './identity-words.ts'
import { mergingWords } from './merging-words.ts'
import { useMoved } from './refresh.ts'
import type { Profile } from './who-card.tsx'

/** Some of the identifiers are somebody else's. */
export function SeparateModal({ profile, isOpen, onClose }: { profile: Profile; isOpen: boolean; onClose(): void }) {
  const t = useWords(mergingWords)
  const s = useWords(sharedWords)
  const called = useCalled()
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const moved = useMoved()
  const [chosen, setChosen] = useState<number[]>([])
  const separate = useMutation({
    mutationFn: () =>
      call('POST /api/customers/:id/separations', { params: { id: profile.id }, body: { identities: chosen } }),
    onSuccess({ customerId }) {
      void message.success(t.separated)
      onClose()
      moved(customerId)
    },
    onError: (error) => void message.error(messageOf(error)),
  })
  const isSome = chosen.length > 0 && chosen.length < profile.identifiers.length
  return (
    <Modal
      open={isOpen}
      title={t.separateTitle}
      okText={t.separateNow}
      cancelText={s.cancel}
      okButtonProps={{ disabled: !isSome, loading: separate.isPending }}
      onOk={() => separate.mutate()}
      onCancel={onClose}
      afterClose={() => setChosen([])}
      destroyOnHidden
    >
      <Flex vertical gap={12}>
        <Checkbox.Group<number>
          value={chosen}
          onChange={setChosen}
          style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
          options={profile.identifiers.map(({ id, kind, value }) => ({
            value: id,
            label: <span style={{ overflowWrap: 'anywhere' }}>{`${called.kind(kind)} ${value ?? '•••'}`}</span>,
          }))}
        />
        <Alert type={isSome ? 'warning' : 'info'} title={isSome ? t.willSeparate(chosen.length) : t.chooseSome} />
      </Flex>
    </Modal>
  )
}
