import { Button, Drawer, Flex, Form, Input } from 'antd'
import { useEffect, useRef, type ReactNode } from 'react'
import { inBoth, useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'
import { useAsk } from './asking.ts'
import { useFocusBack } from './focus.tsx'
import { Refused } from './refused.tsx'
import { SLUG, slugOf } from './slugs.ts'

/** Something small is made or changed at the side of its list. */
export function FormDrawer<D extends object>({
  title,
  first,
  error,
  isBusy,
  isDisabled = false,
  isWritten = false,
  size = 480,
  saveWord,
  onSave,
  onReload,
  onClose,
  children,
}: {
  title: string
  first: Partial<D>
  error: unknown
  isBusy: boolean
  isDisabled?: boolean
  /** Something was written that is in no field of the form. */
  isWritten?: boolean
  /** Where there is room for it. */
  size?: number
  /** Where what is done is not to save. */
  saveWord?: string
  onSave(draft: D): void
  /** Somebody else changed it: shows what is there now, in place of what was written. */
  onReload?(): void
  onClose(): void
  children: ReactNode
}) {
  const s = useWords(sharedWords)
  const t = useWords(words)
  const [form] = Form.useForm<D>()
  const ask = useAsk()
  // By a person: what it begins with makes its fields touched too.
  const isFilled = useRef(false)
  /** A click beside it or Escape may be a slip; the button that cancels is meant. */
  function slip() {
    if (!isFilled.current && !isWritten) return onClose()
    ask({ title: t.discardAsk, word: t.discard, isDanger: true, keep: t.keep, then: async () => onClose() })
  }
  useFocusBack()
  useEffect(() => form.setFieldsValue(first as never), [])
  return (
    <Drawer
      open
      title={<span style={{ overflowWrap: 'anywhere' }}>{title}</span>}
      size={size}
      onClose={slip}
      footer={
        <Flex gap={8} justify="flex-end">
          <Button onClick={onClose}>{s.cancel}</Button>
          <Button type="primary" loading={isBusy} disabled={isDisabled} onClick={() => form.submit()}>
            {saveWord ?? s.save}
          </Button>
        </Flex>
      }
    >
      <Refused error={error} onReload={onReload} />
      <Form<D>
        form={form}
        layout="vertical"
        onFinish={onSave}
        onValuesChange={(changed: { name?: string }) => {
          isFilled.current = true
          if (changed.name !== undefined && !form.isFieldTouched('slug' as never) && !('slug' in first))
            form.setFieldValue('slug' as never, slugOf(changed.name) as never)
        }}
      >
        {children}
      </Form>
    </Drawer>
  )
}

const words = inBoth({
  zh: {
    discardAsk: '放弃已填写的内容？',
    discard: '放弃',
    keep: '继续填写',
    name: '名称',
    needName: '请填写名称',
    slug: '标识',
    slugHint: '用于规则和接口，建好后不能改',
    needSlug: '只能用字母、数字、中文、- 和 _，最多 64 个字符',
  },
  en: {
    discardAsk: 'Discard what you have written?',
    discard: 'Discard',
    keep: 'Keep writing',
    name: 'Name',
    needName: 'Give it a name',
    slug: 'Slug',
    slugHint: 'For rules and the API; it stays as it is',
    needSlug: 'Only letters, digits, - and _, at most 64',
  },
})

export function NameFields({ isNew }: { isNew: boolean }) {
  const t = useWords(words)
  return (
    <>
      <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: t.needName }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item
        name="slug"
        label={t.slug}
        extra={t.slugHint}
        rules={[{ required: true, pattern: SLUG, message: t.needSlug }]}
      >
        <Input maxLength={64} disabled={!isNew} />
      </Form.Item>
    </>
  )
}
