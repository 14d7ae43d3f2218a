import { AutoComplete, Button, Flex, Form, Input, Popover } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { FirstFocus } from '../../parts/focus.tsx'
import { isWord, variable } from '../../parts/variables.ts'
import { contentsWords } from './contents-words.ts'

/** What may stand for something else with each customer, put into the text with what is said where it is not known. */
export function VariableButtons({ onInsert }: { onInsert(text: string): void }) {
  const t = useWords(contentsWords)
  return (
    <Flex gap={4} wrap align="center">
      <span>{t.insert}</span>
      <Button size="small" onClick={() => onInsert(variable('customer.name', t.friend))}>
        {t.customerName}
      </Button>
      <Button size="small" onClick={() => onInsert(variable('staff.name'))}>
        {t.staffName}
      </Button>
      <Named root="customer" label={t.attribute} onInsert={onInsert} />
      <Named root="event" label={t.property} onInsert={onInsert} />
    </Flex>
  )
}

function Named({ root, label, onInsert }: { root: 'customer' | 'event'; label: string; onInsert(text: string): void }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover
      trigger="click"
      open={isOpen}
      onOpenChange={setOpen}
      destroyOnHidden
      content={
        <NameForm
          root={root}
          onInsert={(text) => {
            setOpen(false)
            onInsert(text)
          }}
        />
      }
    >
      <Button size="small">{label}</Button>
    </Popover>
  )
}

function NameForm({ root, onInsert }: { root: 'customer' | 'event'; onInsert(text: string): void }) {
  const t = useWords(contentsWords)
  const [name, setName] = useState('')
  const [fallback, setFallback] = useState('')
  const isOfCustomer = root === 'customer'
  // Personal values are never filled in.
  const { data } = useGet('/api/attributes', {}, { enabled: isOfCustomer })
  const known = (data?.attributes ?? []).filter((one) => !one.personal && isWord(one.name))
  const isNamed = isOfCustomer ? isWord(name) : name.split('.').every(isWord)
  const said = variable(`${root}.${name}`, fallback)
  const isWhole = isNamed && fallback.replace(/["{}]/g, '').trim() !== ''
  const id = `variable-${root}`
  return (
    <Form layout="vertical" style={{ width: 240 }} onFinish={() => isWhole && onInsert(said)}>
      <FirstFocus>
        <Form.Item
          label={isOfCustomer ? t.attributeName : t.propertyName}
          htmlFor={`${id}-name`}
          {...(!isOfCustomer && { extra: t.propertyHint })}
        >
          <AutoComplete
            id={`${id}-name`}
            value={name}
            options={known.map((one) => ({ value: one.name }))}
            showSearch={{
              filterOption: (typed, option) => option?.value.toLowerCase().includes(typed.toLowerCase()) ?? false,
            }}
            onChange={setName}
          />
        </Form.Item>
      </FirstFocus>
      <Form.Item label={t.fallback} htmlFor={`${id}-fallback`} extra={t.fallbackHint}>
        <Input
          id={`${id}-fallback`}
          maxLength={60}
          value={fallback}
          onChange={({ target }) => setFallback(target.value)}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" disabled={!isWhole}>
        {t.put}
      </Button>
    </Form>
  )
}
