import { Flex, Radio, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import type { Me } from '../../shell/me.ts'
import { peopleWords } from './people-words.ts'

export type PersonRole = Me['role']
export const ROLES = ['staff', 'lead', 'analyst', 'operator', 'admin'] as const
/** What a key may have: it serves nobody. */
export const KEY_ROLES = ['analyst', 'operator', 'admin'] as const
/** They must be somebody of the staff. */
export const isBoundRole = (role: PersonRole | undefined): boolean => role === 'staff' || role === 'lead'

/** A choice that says what it means. */
export function RoleChoice<R extends PersonRole>({
  roles,
  value,
  onChange,
}: {
  roles: readonly R[]
  value?: R
  onChange?: (role: R) => void
}) {
  const t = useWords(peopleWords)
  const s = useWords(sharedWords)
  return (
    <Radio.Group
      aria-label={t.role}
      value={value}
      onChange={({ target }) => onChange?.(target.value as R)}
      style={{ display: 'flex', flexDirection: 'column', gap: 10 }}
    >
      {(roles as readonly PersonRole[]).map((role) => (
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
