import { Form, Input, InputNumber, Select, Switch } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer, NameFields } from '../../parts/form-drawer.tsx'
import { RuleText } from '../../parts/rule-text.tsx'
import { DAY_MS, READS, type OneTag, type TagGroup } from './tag-shapes.ts'
import { DIMENSIONS, tagsWords } from './tags-words.ts'

interface GroupDraft {
  name: string
  slug: string
  dimension: (typeof DIMENSIONS)[number]
  singleChoice: boolean
}

interface Edited {
  onReload(): void
  onClose(): void
}

export function GroupDrawer({ group, onReload, onClose }: Edited & { group: TagGroup | undefined }) {
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
      onReload={onReload}
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

/** As long as any window of a rule. */
const MAX_DAYS = 3_660

interface TagDraft {
  name: string
  slug: string
  description?: string
  text?: string
  days?: number | null
}

export function TagDrawer({ group, tag, onReload, onClose }: Edited & { group: TagGroup; tag: OneTag | undefined }) {
  const t = useWords(tagsWords)
  const [problem, setProblem] = useState<string | null>(null)
  const save = useSaved(({ name, slug, description = '', text = '', days }: TagDraft) => {
    const rule = text.trim() === '' ? {} : { text }
    // An expiry that is no whole number of days (set through the API) stays unless another is written.
    const expires = days === daysOf(tag) ? (tag?.expiresAfterMs ?? null) : days ? days * DAY_MS : null
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
    // What is said of the expiry asks everybody anew who holds a tag of the group.
    const holds = expires === tag.expiresAfterMs ? {} : { expiresAfterMs: expires }
    const body = { name, description, ...changed, ...holds, expectedRevision: tag.revision }
    return call('PATCH /api/tags/:slug', { params: { slug: tag.slug }, body })
  }, onClose)
  const days = daysOf(tag)
  return (
    <FormDrawer<TagDraft>
      title={`${tag ? t.editTag : t.newTag} · ${group.name}`}
      first={tag ? { ...tag, text: tag.text ?? '', days } : {}}
      error={save.error}
      isBusy={save.isPending}
      isDisabled={problem !== null}
      onSave={save.mutate}
      onReload={onReload}
      onClose={onClose}
    >
      <NameFields isNew={!tag} />
      <Form.Item name="text" label={t.rule} extra={t.ruleHint}>
        <RuleText label={t.rule} isOptional onProblem={setProblem} />
      </Form.Item>
      <Form.Item name="days" label={t.expires} extra={t.expiresHint}>
        <InputNumber min={1} max={MAX_DAYS} precision={0} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="description" label={t.description}>
        <Input.TextArea rows={2} maxLength={2_000} />
      </Form.Item>
    </FormDrawer>
  )
}

const daysOf = (tag: OneTag | undefined): number | null =>
  tag?.expiresAfterMs == null ? null : Math.max(1, Math.round(tag.expiresAfterMs / DAY_MS))

const useSaved = <D,>(save: (draft: D) => Promise<unknown>, onClose: () => void) =>
  useChange(save, { reads: READS, said: useWords(tagsWords).saved, isRefusalShown: true, then: onClose })
