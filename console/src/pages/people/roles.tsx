import { Flex, Radio, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import type { Me } from '../../shell/me.ts'
import { peopleWords } from './people-words.ts'

export type PersonRole = Me['role']
export const ROLES = ['analyst', 'operator', 'admin'] as const

/** A choice that says what it means. */
export function RoleChoice({ value, onChange }: { value?: PersonRole; onChange?: (role: PersonRole) => void }) {
  const t = useWords(peopleWords)
  const s = useWords(sharedWords)
  return (
    <Radio.Group
      aria-label={t.role}
      value={value}
      onChange={({ target }) => onChange?.(target.value as PersonRole)}
      style={{ display: 'flex', flexDirection: 'column', gap: 10 }}
    >
      {ROLES.map((role) => (
        <Radio
          key={role}
          value={role}
          styles={{ icon: { alignSelf: 'flex-start', marginTop: 3 } }}
          style={{ alignItems: 'flex-start', marginInlineEnd: 0, whiteSpace: 'normal' }}
        >
          <Flex vertical>
            {s.role[role]}
            <Typography.Text type="secondary">{t.roleMay[role]}</Typography.Text>
          </Flex>
        </Radio>
      ))}
    </Radio.Group>
  )
}
