import { CloseOutlined } from '@ant-design/icons'
import { Button, Flex, Form, Input, Select, Switch } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { HoursFields, WORKING_HOURS } from '../ways/hours-fields.tsx'
import { repliesWords } from './replies-words.ts'
import { REPLY_READS, type Draft, type Edited, type Listed } from './reply-shapes.ts'
import { Trial } from './trial.tsx'

const NEW: Draft = {
  name: '',
  isEnabled: true,
  isAutomatic: true,
  words: [{ how: 'contains', text: '' }],
  hours: [],
  accounts: [],
  text: '',
}
const HOWS = ['contains', 'exact', 'pattern'] as const

/** Words, what they are answered with, where and when; and below what a customer would be answered now. */
export function ReplyDrawer({
  edited: { reply, first },
  accounts,
  onReload,
  onClose,
}: {
  edited: Edited
  accounts: Listed['accounts']
  onReload(): void
  onClose(): void
}) {
  const t = useWords(repliesWords)
  const save = useChange(
    (draft: Draft) => {
      const body = { ...draft, hours: draft.hours.map((one) => ({ ...one, until: one.until === '00:00' ? '24:00' : one.until })) } // prettier-ignore
      return reply
        ? call('PATCH /api/replies/:id', {
            params: { id: reply.id },
            body: { ...body, expectedRevision: reply.revision },
          })
        : call('POST /api/replies', { body })
    },
    { reads: REPLY_READS, said: t.saved, isRefusalShown: true, then: onClose },
  )
  const { name, isEnabled, isAutomatic, words, hours, accounts: chosen, text } = { ...NEW, ...first, ...reply }
  return (
    <FormDrawer<Draft>
      title={reply ? t.editReply : t.newReply}
      size={560}
      first={{ name, isEnabled, isAutomatic, words, hours, accounts: chosen, text }}
      error={save.error}
      isBusy={save.isPending}
      onSave={(draft) => save.mutate({ ...draft, hours: draft.hours ?? [], accounts: draft.accounts ?? [] })}
      onReload={onReload}
      onClose={onClose}
    >
      <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: t.needName }]}>
        <Input maxLength={50} />
      </Form.Item>
      <Form.Item label={t.words} extra={t.wordsHint}>
        <Words />
      </Form.Item>
      <Form.Item name="text" label={t.text} rules={[{ required: true, whitespace: true, message: t.needText }]}>
        <Input.TextArea rows={4} maxLength={680} showCount />
      </Form.Item>
      <Flex wrap gap={24}>
        <Form.Item name="isAutomatic" label={t.isAutomatic} extra={t.isAutomaticHint} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="isEnabled" label={t.isEnabled} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Flex>
      <Form.Item name="accounts" label={t.accountsField}>
        <Select
          mode="multiple"
          placeholder={t.allAccounts}
          options={accounts.map(({ openKfid, name: label }) => ({ value: openKfid, label }))}
        />
      </Form.Item>
      <Form.Item label={t.hours} extra={t.hoursHint}>
        <Form.List name="hours">
          {(fields, { add, remove }) => (
            <Flex vertical gap={8}>
              {fields.map(({ key, name: at }) => (
                <div key={key}>
                  <HoursFields at={at} />
                  <Button size="small" onClick={() => remove(at)}>
                    {t.removeHours}
                  </Button>
                </div>
              ))}
              <Button style={{ alignSelf: 'start' }} onClick={() => add(WORKING_HOURS)}>
                {t.addHours}
              </Button>
            </Flex>
          )}
        </Form.List>
      </Form.Item>
      <Trial id={reply?.id ?? null} />
    </FormDrawer>
  )
}

function Words() {
  const t = useWords(repliesWords)
  return (
    <Form.List name="words">
      {(fields, { add, remove }) => (
        <Flex vertical gap={8}>
          {fields.map(({ key, name: at }) => (
            <Flex key={key} gap={8} align="start">
              <Form.Item name={[at, 'how']} noStyle>
                <Select
                  aria-label={`${t.howLabel} ${at + 1}`}
                  style={{ width: 120 }}
                  options={HOWS.map((value) => ({ value, label: t.how[value] }))}
                />
              </Form.Item>
              <Form.Item
                name={[at, 'text']}
                style={{ flex: 1, margin: 0 }}
                rules={[{ required: true, whitespace: true, message: t.needWords }]}
              >
                <Input aria-label={`${t.word} ${at + 1}`} maxLength={100} />
              </Form.Item>
              {
                fields.length > 1 &&
                <Button type="text" icon={<CloseOutlined />} aria-label={`${t.removeWord} ${at + 1}`} onClick={() => remove(at)} /> // prettier-ignore
              }
            </Flex>
          ))}
          <Button style={{ alignSelf: 'start' }} onClick={() => add({ how: 'contains', text: '' })}>
            {t.addWord}
          </Button>
        </Flex>
      )}
    </Form.List>
  )
}
