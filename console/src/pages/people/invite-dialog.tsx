import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Input, Modal } from 'antd'
import { call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useMessageOf } from '../../parts/states.tsx'
import type { ShownLink } from './link-dialog.tsx'
import { peopleWords } from './people-words.ts'
import { StaffSelect } from '../staff/staff-select.tsx'
import { staffWords } from '../staff/staff-words.ts'
import { isBoundRole, RoleChoice, ROLES, type PersonRole } from './roles.tsx'

interface Given {
  role: PersonRole
  userid?: string
  email?: string
}

export function InviteDialog({
  isOpen,
  onClose,
  onLink,
}: {
  isOpen: boolean
  onClose(): void
  onLink(shown: ShownLink): void
}) {
  const t = useWords(peopleWords)
  const s = useWords(sharedWords)
  const w = useWords(staffWords)
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const [form] = Form.useForm<Given>()
  const role = Form.useWatch('role', form)
  const invite = useMutation({
    mutationFn: ({ role, userid, email }: Given) =>
      call('POST /api/invitations', {
        body: { role, ...(userid && { userid }), ...(email?.trim() && { email: email.trim() }) },
      }),
    async onSuccess({ link }) {
      onClose()
      onLink({ title: t.linkTitle, link })
      await queries.invalidateQueries({ queryKey: keyOf('/api/people') })
    },
  })
  return (
    <Modal
      open={isOpen}
      title={t.inviteTitle}
      okText={t.makeLink}
      cancelText={s.cancel}
      confirmLoading={invite.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterClose={() => invite.reset()}
      destroyOnHidden
    >
      {invite.error && (
        <Alert type="error" showIcon role="alert" title={messageOf(invite.error)} style={{ marginBottom: 16 }} />
      )}
      <Form<Given>
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        initialValues={{ role: 'operator' }}
        onFinish={(given) => invite.mutate(given)}
      >
        <Form.Item name="role" label={t.role}>
          <RoleChoice roles={ROLES} />
        </Form.Item>
        {isBoundRole(role) && (
          <Form.Item name="userid" label={w.who} extra={w.whoHint} rules={[{ required: true, message: w.needStaff }]}>
            <StaffSelect label={w.who} />
          </Form.Item>
        )}
        <Form.Item
          name="email"
          label={t.emailOptional}
          extra={t.emailHint}
          rules={[{ type: 'email', message: t.badEmail }]}
        >
          <Input type="email" autoComplete="off" maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
