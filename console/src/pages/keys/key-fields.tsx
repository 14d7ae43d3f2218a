import { Form, Input, Radio } from 'antd'
import { MAX_ORIGINS_PER_KEY } from '../../../../src/kernel/limits.ts'
import { ORIGIN_PATTERN, SOURCE_PATTERN } from '../../../../src/features/keys/rules.ts'
import { useWords } from '../../language/language.tsx'
import { KEY_ROLES, RoleChoice } from '../people/roles.tsx'
import { keysWords } from './keys-words.ts'

/** One site a line, as people paste them: a closing slash and capitals do no harm. */
export const originsOf = (text: string | undefined): string[] => [
  ...new Set((text ?? '').split(/[\s,，]+/).map((line) => line.toLowerCase().replace(/\/$/, '')).filter(Boolean)), // prettier-ignore
]

export function NameField() {
  const t = useWords(keysWords)
  return (
    <Form.Item
      name="name"
      label={t.name}
      extra={t.nameHint}
      rules={[{ required: true, whitespace: true, message: t.needName }]}
    >
      <Input maxLength={100} autoComplete="off" />
    </Form.Item>
  )
}

export function OriginsField() {
  const t = useWords(keysWords)
  return (
    <Form.Item
      name="origins"
      label={t.origins}
      extra={t.originsHint}
      rules={[
        {
          validator: async (_, text: string | undefined) => {
            const origins = originsOf(text)
            const bad = origins.find((origin) => !ORIGIN_PATTERN.test(origin))
            if (bad !== undefined) throw new Error(t.badOrigin(bad))
            if (origins.length > MAX_ORIGINS_PER_KEY) throw new Error(t.tooMany)
          },
        },
      ]}
    >
      <Input.TextArea rows={3} />
    </Form.Item>
  )
}

export function SourceField() {
  const t = useWords(keysWords)
  return (
    <Form.Item
      name="source"
      label={t.source}
      extra={t.sourceHint}
      rules={[{ required: true, pattern: SOURCE_PATTERN, message: t.badSource }]}
    >
      <Input maxLength={64} autoComplete="off" />
    </Form.Item>
  )
}

export function KindField() {
  const t = useWords(keysWords)
  return (
    <Form.Item name="kind" label={t.kind}>
      <Radio.Group
        aria-label={t.kind}
        options={[
          { value: 'write', label: t.write },
          { value: 'api', label: t.api },
        ]}
        optionType="button"
      />
    </Form.Item>
  )
}

export function RoleField() {
  const t = useWords(keysWords)
  return (
    <Form.Item name="role" label={t.role}>
      <RoleChoice roles={KEY_ROLES} />
    </Form.Item>
  )
}
