import { Button, Card, Flex, theme, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { peopleWords } from './people-words.ts'
import type { Invitation, Person } from './use-people.ts'

/** Links that still let somebody in. */
export function Invitations({
  invitations,
  people,
  onWithdraw,
}: {
  invitations: Invitation[]
  people: Person[]
  onWithdraw(invitation: Invitation): void
}) {
  const t = useWords(peopleWords)
  const s = useWords(sharedWords)
  const { token } = theme.useToken()
  const byOf = (by: string) => {
    const [, kind, id] = /^(person|key):(\d+)$/.exec(by) ?? []
    if (kind === 'person') return people.find((person) => person.id === Number(id))?.name ?? by
    if (kind === 'key') return t.key(id!)
    return { 'first start': t.firstStart, 'command line': t.commandLine }[by] ?? by
  }
  const whomOf = ({ email, personId }: Invitation) =>
    personId === null ? (email ?? t.anybody) : t.newPassword(email ?? '')
  return (
    <Card size="small" title={t.invitations} styles={{ body: { padding: 0 } }}>
      {invitations.length === 0 ? (
        <Nothing>{t.noInvitations}</Nothing>
      ) : (
        <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
          {invitations.map((invitation, index) => (
            <li
              key={invitation.id}
              style={{
                padding: '8px 12px',
                ...(index > 0 && { borderTop: `1px solid ${token.colorBorderSecondary}` }),
              }}
            >
              <Flex gap={12} align="center" justify="space-between">
                <Flex vertical style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
                  <span>
                    {whomOf(invitation)} · {s.role[invitation.role]}
                  </span>
                  <Typography.Text type="secondary">
                    {t.expires} <Time at={invitation.expiresAt} /> · {t.by} {byOf(invitation.createdBy)}
                  </Typography.Text>
                </Flex>
                <Button
                  size="small"
                  danger
                  aria-label={t.withdrawOne(whomOf(invitation))}
                  onClick={() => onWithdraw(invitation)}
                >
                  {t.withdraw}
                </Button>
              </Flex>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
