import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Form, InputNumber, TreeSelect, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { treeOf, useDepartments } from '../staff/use-staff.ts'
import { HoursFields, WORKING_HOURS } from './hours-fields.tsx'
import { StaffField } from './staff-field.tsx'
import { welcomeWords } from './welcome-words.ts'

const MAX_SHIFTS = 20
const MAX_CAP = 10_000

/** Whom a code leads to: always, at certain hours, and how many customers a day. */
export function StaffingFields() {
  const t = useWords(welcomeWords)
  const { data } = useDepartments()
  return (
    <>
      <Form.Item
        name="userids"
        label={t.staff}
        extra={t.staffHint}
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_, userids: string[] = []) => {
              const departments = (getFieldValue('departmentIds') as number[] | undefined) ?? []
              if (userids.length + departments.length === 0) throw new Error(t.needStaff)
            },
          }),
        ]}
      >
        <StaffField label={t.staff} />
      </Form.Item>
      <Form.Item
        name="departmentIds"
        label={t.departments}
        extra={t.departmentsHint}
        hidden={!data || data.departments.length === 0}
      >
        <TreeSelect
          multiple
          allowClear
          aria-label={t.departments}
          treeDefaultExpandAll
          showSearch={{ treeNodeFilterProp: 'title' }}
          treeData={treeOf(data?.departments ?? [])}
          fieldNames={{ label: 'title', value: 'key' }}
        />
      </Form.Item>
      <Shifts />
      <Form.Item name="cap" label={t.cap} extra={t.capHint}>
        <InputNumber min={1} max={MAX_CAP} precision={0} style={{ width: 160 }} />
      </Form.Item>
      <Caps />
      <Form.Item name="backupUserids" label={t.backup} extra={t.backupHint}>
        <StaffField label={t.backup} />
      </Form.Item>
    </>
  )
}

function Shifts() {
  const t = useWords(welcomeWords)
  return (
    <Form.List name="rota">
      {(rows, { add, remove }) => (
        <Form.Item label={t.rota} extra={rows.length > 0 ? t.overnight : t.rotaHint}>
          <Flex vertical gap={12}>
            {rows.map(({ key, name }) => (
              <Card
                key={key}
                size="small"
                title={t.shift(name + 1)}
                extra={
                  <Button
                    type="text"
                    size="small"
                    icon={<DeleteOutlined />}
                    aria-label={t.removeOne(t.shift(name + 1))}
                    onClick={() => remove(name)}
                  />
                }
              >
                <HoursFields at={name} />
                <Form.Item
                  name={[name, 'userids']}
                  label={t.shiftStaff}
                  style={{ marginBottom: 0 }}
                  rules={[{ required: true, type: 'array', min: 1, message: t.needShiftStaff }]}
                >
                  <StaffField label={t.shiftStaff} />
                </Form.Item>
              </Card>
            ))}
            {rows.length < MAX_SHIFTS && (
              <Button
                icon={<PlusOutlined />}
                style={{ alignSelf: 'flex-start' }}
                onClick={() => add({ ...WORKING_HOURS, userids: [] })}
              >
                {t.addShift}
              </Button>
            )}
          </Flex>
        </Form.Item>
      )}
    </Form.List>
  )
}

function Caps() {
  const t = useWords(welcomeWords)
  return (
    <Form.List name="caps">
      {(rows, { add, remove }) => (
        <Form.Item label={t.caps}>
          <Flex vertical gap={8}>
            {rows.map(({ key, name }) => (
              <Flex key={key} gap={8} align="flex-start">
                <Form.Item
                  name={[name, 'userid']}
                  style={{ flex: 1, minWidth: 0, marginBottom: 0 }}
                  rules={[{ required: true, message: t.needStaff }]}
                  getValueProps={(userid?: string) => ({ value: userid ? [userid] : [] })}
                  getValueFromEvent={(userids: string[]) => userids.at(-1)}
                >
                  <StaffField label={`${t.capStaff} ${name + 1}`} most={2} />
                </Form.Item>
                <Form.Item
                  name={[name, 'cap']}
                  style={{ marginBottom: 0 }}
                  rules={[{ required: true, message: t.needCap }]}
                >
                  <InputNumber
                    min={1}
                    max={MAX_CAP}
                    precision={0}
                    aria-label={`${t.capOwn} ${name + 1}`}
                    style={{ width: 90 }}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t.removeOne(`${t.caps} ${name + 1}`)}
                  onClick={() => remove(name)}
                />
              </Flex>
            ))}
            <Flex vertical gap={4}>
              <Button icon={<PlusOutlined />} style={{ alignSelf: 'flex-start' }} onClick={() => add({})}>
                {t.addCap}
              </Button>
              {rows.length > 0 && <Typography.Text type="secondary">{t.capHint}</Typography.Text>}
            </Flex>
          </Flex>
        </Form.Item>
      )}
    </Form.List>
  )
}
