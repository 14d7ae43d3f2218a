import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Modal, Typography } from 'antd'
import { call, keyOf, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import type { KEY_ROLES } from '../people/roles.tsx'
import { KindField, NameField, OriginsField, originsOf, RoleField, SourceField } from './key-fields.tsx'
import { keysWords } from './keys-words.ts'

export type Created = Answer<'POST /api/keys'>
interface Given {
  kind: 'write' | 'api'
  name: string
  source?: string
  origins?: string
  role?: (typeof KEY_ROLES)[number]
}

const create = ({ kind, name, source, origins, role }: Given): Promise<Created> =>
  call('POST /api/keys', {
    body:
      kind === 'write'
        ? { kind, name, source: source!, origins: originsOf(origins) }
        : { kind, name, role: role ?? 'analyst' },
  })

export function CreateDialog({
  isOpen,
  onClose,
  onCreated,
}: {
  isOpen: boolean
  onClose(): void
  onCreated(created: Created): void
}) {
  const t = useWords(keysWords)
  const s = useWords(sharedWords)
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const [form] = Form.useForm<Given>()
  const kind = Form.useWatch('kind', form) ?? 'write'
  const making = useMutation({
    mutationFn: create,
    async onSuccess(created) {
      onClose()
      onCreated(created)
      await queries.invalidateQueries({ queryKey: keyOf('/api/keys') })
    },
  })
  return (
    <Modal
      open={isOpen}
      title={t.create}
      okText={t.create}
      cancelText={s.cancel}
      confirmLoading={making.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterClose={() => making.reset()}
      destroyOnHidden
    >
      {making.error && (
        <Alert type="error" showIcon role="alert" title={messageOf(making.error)} style={{ marginBottom: 16 }} />
      )}
      <Form<Given>
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        initialValues={{ kind: 'write', role: 'analyst' }}
        onFinish={(given) => making.mutate(given)}
      >
        <KindField />
        <Typography.Paragraph type="secondary">{kind === 'write' ? t.writeAbout : t.apiAbout}</Typography.Paragraph>
        <NameField />
        {kind === 'write' ? (
          <>
            <SourceField />
            <OriginsField />
          </>
        ) : (
          <RoleField />
        )}
      </Form>
    </Modal>
  )
}
