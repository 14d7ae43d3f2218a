import { useNavigate } from '@tanstack/react-router'
import { Form, Input, Select } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer, NameFields } from '../../parts/form-drawer.tsx'
import { bytesOf, MAX_TEXT_BYTES } from '../ways/way-shapes.ts'
import { CONTENT_READS, PURPOSES, type Draft } from './content-shapes.ts'
import { contentsWords } from './contents-words.ts'

interface Written extends Pick<Draft, 'name' | 'purpose'> {
  slug: string
  text: string
}

/** Named and begun here; the rest is written on its own page. */
export function NewContentDrawer({ onClose }: { onClose(): void }) {
  const t = useWords(contentsWords)
  const navigate = useNavigate()
  const create = useChange(
    async ({ name, slug, purpose, text }: Written) => {
      await call('POST /api/contents', { body: { name, slug, purpose, message: { text, attachments: [] } } })
      await navigate({ to: '/contents/$slug', params: { slug } })
    },
    { reads: CONTENT_READS, said: t.created, isRefusalShown: true },
  )
  return (
    <FormDrawer<Written>
      title={t.newContent}
      first={{ purpose: 'value' }}
      error={create.error}
      isBusy={create.isPending}
      onSave={create.mutate}
      onClose={onClose}
    >
      <NameFields isNew />
      <Form.Item name="purpose" label={t.purpose}>
        <Select options={PURPOSES.map((value) => ({ value, label: t.purposes[value] }))} />
      </Form.Item>
      <Form.Item
        name="text"
        label={t.text}
        rules={[
          { required: true, whitespace: true, message: t.needMessage },
          {
            validator: async (_, text = '') => {
              if (bytesOf(text) > MAX_TEXT_BYTES) throw new Error(t.tooLong)
            },
          },
        ]}
      >
        <Input.TextArea rows={6} />
      </Form.Item>
    </FormDrawer>
  )
}
