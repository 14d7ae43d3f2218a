import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Form, Modal } from 'antd'
import { call, keyOf, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { NameField, OriginsField, originsOf } from './key-fields.tsx'
import { keysWords } from './keys-words.ts'

export type Key = Answer<'GET /api/keys'>['keys'][number]
interface Given {
  name: string
  origins?: string
}

export function EditDialog({ edited, onClose }: { edited: Key | undefined; onClose(): void }) {
  const t = useWords(keysWords)
  const s = useWords(sharedWords)
  const messageOf = useMessageOf()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Given>()
  const save = useMutation({
    mutationFn: ({ name, origins }: Given) =>
      call('PATCH /api/keys/:id', {
        params: { id: edited!.id },
        body: { name, ...(edited!.kind === 'write' && { origins: originsOf(origins) }) },
      }),
    async onSuccess() {
      message.success(t.saved)
      onClose()
      await queries.invalidateQueries({ queryKey: keyOf('/api/keys') })
    },
  })
  return (
    <Modal
      open={edited !== undefined}
      title={t.editTitle}
      okText={s.save}
      cancelText={s.cancel}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterClose={() => save.reset()}
      destroyOnHidden
    >
      {save.error && (
        <Alert type="error" showIcon role="alert" title={messageOf(save.error)} style={{ marginBottom: 16 }} />
      )}
      {edited && (
        <Form<Given>
          form={form}
          layout="vertical"
          requiredMark={false}
          preserve={false}
          initialValues={{ name: edited.name, origins: edited.origins.join('\n') }}
          onFinish={(given) => save.mutate(given)}
        >
          <NameField />
          {edited.kind === 'write' && <OriginsField />}
        </Form>
      )}
    </Modal>
  )
}
