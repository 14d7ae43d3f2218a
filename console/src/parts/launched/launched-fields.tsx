import { Drawer, Form, Input, Radio } from 'antd'
import type { ReactNode } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { instantOf, localOf } from '../brand-days.ts'
import { ContentPicker } from '../content-picker.tsx'
import { Loaded } from '../states.tsx'
import { launchedWords } from './launched-words.ts'

/** When it begins, as a form has it: `at` by the brand's clock. */
export interface WrittenWhen {
  when: 'now' | 'at'
  at?: string
}
export const whenOf = (startsAt: string | null, zone: string): WrittenWhen =>
  startsAt === null ? { when: 'now' } : { when: 'at', at: localOf(startsAt, zone) }
export const startsAtOf = ({ when, at }: WrittenWhen, zone: string): string | null =>
  when === 'at' && at ? instantOf(at, zone) : null

/** Times are written by the brand's clock: without it none can be shown, and whoever has asked for the drawer is told. */
export function InBrandZone({ onClose, children }: { onClose(): void; children(zone: string): ReactNode }) {
  const asked = useGet('/api/brand')
  if (asked.data) return children(asked.data.timezone)
  return (
    <Drawer open size={560} onClose={onClose}>
      <Loaded asked={asked}>{() => null}</Loaded>
    </Drawer>
  )
}

export function NameField() {
  const t = useWords(launchedWords)
  return (
    <Form.Item
      name="name"
      label={t.name}
      extra={t.nameHint}
      rules={[{ required: true, whitespace: true, message: t.needName }]}
    >
      <Input maxLength={100} />
    </Form.Item>
  )
}

export function ContentField({ hint }: { hint: string }) {
  const t = useWords(launchedWords)
  return (
    <Form.Item name="content" label={t.content} extra={hint} rules={[{ required: true, message: t.needContent }]}>
      <ContentPicker label={t.content} />
    </Form.Item>
  )
}

export function WhenFields({ zone }: { zone: string }) {
  const t = useWords(launchedWords)
  const when = Form.useWatch<WrittenWhen['when'] | undefined>('when')
  return (
    <>
      <Form.Item name="when" label={t.when}>
        <Radio.Group
          aria-label={t.when}
          options={(['now', 'at'] as const).map((value) => ({ value, label: t.whens[value] }))}
        />
      </Form.Item>
      {when === 'at' && (
        <Form.Item name="at" label={t.at} extra={t.atHint(zone)} rules={[{ required: true, message: t.needAt }]}>
          <Input type="datetime-local" style={{ width: 240, maxWidth: '100%' }} />
        </Form.Item>
      )}
    </>
  )
}
