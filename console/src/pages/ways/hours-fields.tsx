import { Checkbox, Flex, Form, Input } from 'antd'
import { useWords } from '../../language/language.tsx'
import { welcomeWords } from './welcome-words.ts'

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const
export const WORKING_HOURS = { weekdays: [1, 2, 3, 4, 5], from: '09:00', until: '18:00' }

/** Hours of a week, in a row of a list of the form. */
export function HoursFields({ at }: { at: number }) {
  const t = useWords(welcomeWords)
  return (
    <>
      <Form.Item
        name={[at, 'weekdays']}
        label={t.weekdays}
        // Not `required`: a group of boxes is none to who listens.
        rules={[
          {
            validator: async (_, days: number[] = []) => {
              if (days.length === 0) throw new Error(t.needWeekdays)
            },
          },
        ]}
      >
        <Checkbox.Group aria-label={t.weekdays} options={DAYS.map((value) => ({ value, label: t.days[value] }))} />
      </Form.Item>
      <Flex gap={12} wrap>
        {(['from', 'until'] as const).map((edge) => (
          <Form.Item
            key={edge}
            name={[at, edge]}
            label={t[edge]}
            rules={[{ required: true, message: t.needTime }]}
            getValueProps={(value?: string) => ({ value: value === '24:00' ? '00:00' : value })}
          >
            <Input type="time" style={{ width: 130 }} />
          </Form.Item>
        ))}
      </Flex>
    </>
  )
}
