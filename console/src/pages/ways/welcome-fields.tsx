import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Form, Input, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { AttachmentsField, isWhole } from './attachments-field.tsx'
import { HoursFields, WORKING_HOURS } from './hours-fields.tsx'
import { bytesOf, isEmpty, MAX_TEXT_BYTES, type Attachment, type WrittenGreeting } from './way-shapes.ts'
import { welcomeWords } from './welcome-words.ts'

const MAX_VARIANTS = 10
type Name = (string | number)[]

/** A welcome in a form: what is said as a rule, and at certain hours. `usualHint`: what an empty one means. */
export function WelcomeFields({ usualHint }: { usualHint: string }) {
  const t = useWords(welcomeWords)
  return (
    <>
      <Card size="small" title={`${t.welcome} · ${t.usual}`} style={{ marginBottom: 12 }}>
        <GreetingFields name={['welcome', 'usual']} within={[]} hint={usualHint} />
      </Card>
      <Form.List name={['welcome', 'variants']}>
        {(rows, { add, remove }) => (
          <Flex vertical gap={12} style={{ marginBottom: 24 }}>
            {rows.map(({ key, name }) => (
              <Card
                key={key}
                size="small"
                title={`${t.welcome} · ${t.variant(name + 1)}`}
                extra={
                  <Button
                    type="text"
                    size="small"
                    icon={<DeleteOutlined />}
                    aria-label={t.removeOne(t.variant(name + 1))}
                    onClick={() => remove(name)}
                  />
                }
              >
                <HoursFields at={name} />
                <GreetingFields name={[name, 'greeting']} within={['welcome', 'variants']} isNeeded />
              </Card>
            ))}
            {rows.length < MAX_VARIANTS && (
              <Flex vertical gap={4}>
                <Button
                  icon={<PlusOutlined />}
                  style={{ alignSelf: 'flex-start' }}
                  onClick={() => add({ ...WORKING_HOURS, greeting: { text: '', attachments: [] } })}
                >
                  {t.addVariant}
                </Button>
                {rows.length > 0 && <Typography.Text type="secondary">{t.overnight}</Typography.Text>}
              </Flex>
            )}
          </Flex>
        )}
      </Form.List>
    </>
  )
}

/** `within`: of the list in which it is a row. */
function GreetingFields({
  name,
  within,
  hint,
  isNeeded = false,
}: {
  name: Name
  within: Name
  hint?: string
  isNeeded?: boolean
}) {
  const t = useWords(welcomeWords)
  return (
    <>
      <Form.Item
        name={[...name, 'text']}
        label={t.text}
        extra={hint ?? t.textHint}
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_, text?: string) => {
              if (bytesOf(text ?? '') > MAX_TEXT_BYTES) throw new Error(t.tooLong)
              const greeting = getFieldValue([...within, ...name]) as WrittenGreeting
              if (isNeeded && isEmpty(greeting)) throw new Error(t.needGreeting)
            },
          }),
        ]}
      >
        <Input.TextArea rows={4} />
      </Form.Item>
      <Form.Item
        name={[...name, 'attachments']}
        label={t.attachments}
        style={{ marginBottom: 0 }}
        rules={[
          {
            validator: async (_, attachments: Attachment[] = []) => {
              const place = attachments.findIndex((one) => !isWhole(one))
              if (place >= 0) throw new Error(`${t.attachment(place + 1)}: ${t.needField}`)
            },
          },
        ]}
      >
        <AttachmentsField />
      </Form.Item>
    </>
  )
}
