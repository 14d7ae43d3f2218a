import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Form, Input, InputNumber, Select, Switch } from 'antd'
import { useState } from 'react'
import { call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { FormDrawer, NameFields } from '../../parts/form-drawer.tsx'
import { RuleText } from '../../parts/rule-text.tsx'
import { DAY_MS, type OneTag, type TagGroup } from './tags-page.tsx'
import { DIMENSIONS, tagsWords } from './tags-words.ts'

interface GroupDraft {
  name: string
  slug: string
  dimension: (typeof DIMENSIONS)[number]
  singleChoice: boolean
}

export function GroupDrawer({ group, onClose }: { group: TagGroup | undefined; onClose(): void }) {
  const t = useWords(tagsWords)
  const save = useSaved(
    ({ slug, ...draft }: GroupDraft) =>
      group
        ? call('PATCH /api/tag-groups/:slug', {
            params: { slug: group.slug },
            body: { ...draft, expectedRevision: group.revision },
          })
        : call('POST /api/tag-groups', { body: { slug, ...draft } }),
    onClose,
  )
  return (
    <FormDrawer<GroupDraft>
      title={group ? t.editGroup : t.newGroup}
      first={group ?? { dimension: 'behaviour', singleChoice: false }}
      error={save.error}
      isBusy={save.isPending}
      onSave={save.mutate}
      onClose={onClose}
    >
      <NameFields isNew={!group} />
      <Form.Item name="dimension" label={t.dimension} rules={[{ required: true }]}>
        <Select options={DIMENSIONS.map((value) => ({ value, label: t.dimensions[value] }))} />
      </Form.Item>
      <Form.Item name="singleChoice" label={t.single} extra={t.singleHint} valuePropName="checked">
        <Switch />
      </Form.Item>
    </FormDrawer>
  )
}

interface TagDraft {
  name: string
  slug: string
  description?: string
  text?: string
  days?: number | null
}

export function TagDrawer({ group, tag, onClose }: { group: TagGroup; tag: OneTag | undefined; onClose(): void }) {
  const t = useWords(tagsWords)
  const [problem, setProblem] = useState<string | null>(null)
  const save = useSaved(({ name, slug, description = '', text = '', days }: TagDraft) => {
    const rule = text.trim() === '' ? {} : { text }
    const expires = days ? days * DAY_MS : null
    if (!tag)
      return call('POST /api/tags', {
        body: {
          group: group.slug,
          slug,
          name,
          description,
          ...rule,
          ...(expires !== null && { expiresAfterMs: expires }),
        },
      })
    const changed = text.trim() === '' && tag.text !== null ? { rule: null } : text === tag.text ? {} : rule
    const body = { name, description, ...changed, expiresAfterMs: expires, expectedRevision: tag.revision }
    return call('PATCH /api/tags/:slug', { params: { slug: tag.slug }, body })
  }, onClose)
  const days = tag?.expiresAfterMs == null ? null : Math.round(tag.expiresAfterMs / DAY_MS)
  return (
    <FormDrawer<TagDraft>
      title={`${tag ? t.editTag : t.newTag} · ${group.name}`}
      first={tag ? { ...tag, text: tag.text ?? '', days } : {}}
      error={save.error}
      isBusy={save.isPending}
      isDisabled={problem !== null}
      onSave={save.mutate}
      onClose={onClose}
    >
      <NameFields isNew={!tag} />
      <Form.Item name="text" label={t.rule} extra={t.ruleHint}>
        <RuleText label={t.rule} isOptional onProblem={setProblem} />
      </Form.Item>
      <Form.Item name="days" label={t.expires} extra={t.expiresHint}>
        <InputNumber min={1} max={36_500} precision={0} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="description" label={t.description}>
        <Input.TextArea rows={2} maxLength={2_000} />
      </Form.Item>
    </FormDrawer>
  )
}

function useSaved<D>(save: (draft: D) => Promise<unknown>, onClose: () => void) {
  const t = useWords(tagsWords)
  const { message } = App.useApp()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: save,
    async onSuccess() {
      message.success(t.saved)
      await queries.invalidateQueries({ queryKey: keyOf('/api/tags') })
      onClose()
    },
  })
}
