import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Form, Input, Modal, Typography } from 'antd'
import { call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { FirstFocus } from '../../parts/focus.tsx'
import { useMessageOf } from '../../parts/states.tsx'
import { attributesWords } from './attributes-words.ts'

/** Marking cannot be taken back: it is asked first, with all that follows from it. */
export function useMarking() {
  const t = useWords(attributesWords)
  const s = useWords(sharedWords)
  const { modal, message } = App.useApp()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const mark = useMutation({
    mutationFn: (name: string) => call('POST /api/attributes/personal', { body: { name } }),
    onSuccess: async (_, name) => {
      message.success(t.marked(name))
      await queries.invalidateQueries({ queryKey: keyOf('/api/attributes') })
    },
    onError: (error) => message.error(messageOf(error), 8),
  })
  const ask = (name: string) =>
    void modal.confirm({
      title: t.ask(name),
      width: 520,
      content: (
        <>
          <ul style={{ margin: '0 0 12px', paddingInlineStart: 20 }}>
            {t.happens.split('\n').map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <Alert type="warning" showIcon title={t.noWayBack} />
        </>
      ),
      okText: t.mark,
      okButtonProps: { danger: true },
      cancelText: s.cancel,
      onOk: () => mark.mutateAsync(name).catch(() => {}),
    })
  return ask
}

/** For one that nobody has sent yet. */
export function MarkOther({ isOpen, onClose, onAsk }: { isOpen: boolean; onClose(): void; onAsk(name: string): void }) {
  const t = useWords(attributesWords)
  const s = useWords(sharedWords)
  const [form] = Form.useForm<{ name: string }>()
  return (
    <Modal
      open={isOpen}
      title={t.markOther}
      okText={t.mark}
      cancelText={s.cancel}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Typography.Paragraph type="secondary">{t.markOtherAbout}</Typography.Paragraph>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        onFinish={({ name }) => {
          onClose()
          onAsk(name.trim())
        }}
      >
        <FirstFocus>
          <Form.Item name="name" label={t.nameOf} rules={[{ required: true, whitespace: true, message: t.needName }]}>
            <Input maxLength={200} />
          </Form.Item>
        </FirstFocus>
      </Form>
    </Modal>
  )
}
