import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, Flex, Tag, theme, Typography } from 'antd'
import { send } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { askAccount, useAccountProblem } from './account-doors.ts'
import { accountWords } from './account-words.ts'
import { deviceOf } from './device.ts'

interface Session {
  id: string
  token: string
  createdAt: string
  updatedAt: string
  ipAddress?: string | null
  userAgent?: string | null
}
export const SESSIONS = ['/api/auth/list-sessions']

async function readSessions() {
  const [sessions, own] = (await Promise.all([
    send('GET', '/api/auth/list-sessions'),
    send('GET', '/api/auth/get-session'),
  ])) as [Session[], { session: Session } | null]
  const isOwn = (one: Session) => one.id === own?.session.id
  return sessions
    .map((one) => ({ ...one, isOwn: isOwn(one) }))
    .sort((a, b) => Number(b.isOwn) - Number(a.isOwn) || Date.parse(b.updatedAt) - Date.parse(a.updatedAt))
}

/** Where one is signed in, this device first. */
export function SessionsCard() {
  const t = useWords(accountWords)
  const { token: look } = theme.useToken()
  const problemOf = useAccountProblem()
  const { message } = App.useApp()
  const ask = useAsk()
  const queries = useQueryClient()
  const asked = useQuery({ queryKey: SESSIONS, queryFn: readSessions })
  async function end(door: string, body: object) {
    try {
      await askAccount(door, body)
      message.success(t.revoked)
    } catch (error) {
      message.error(problemOf(error))
    }
    await queries.invalidateQueries({ queryKey: SESSIONS })
  }
  const endOthers = () =>
    ask({
      title: t.revokeOthersAsk,
      about: t.revokeOthersAbout,
      word: t.revokeOthers,
      then: () => end('revoke-other-sessions', {}),
    })
  const sessions = asked.data ?? []
  return (
    <Card
      size="small"
      title={t.sessions}
      extra={
        sessions.length > 1 && (
          <Button size="small" onClick={endOthers}>
            {t.revokeOthers}
          </Button>
        )
      }
      styles={{ body: { padding: 0 } }}
    >
      <Loaded asked={asked} rows={3}>
        {(all) => (
          <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
            {all.map(({ id, token, createdAt, updatedAt, ipAddress, userAgent, isOwn }, index) => {
              const { browser, system } = deviceOf(userAgent ?? '')
              const device = t.device(browser, system)
              return (
                <li
                  key={id}
                  style={{
                    padding: '8px 12px',
                    ...(index > 0 && { borderTop: `1px solid ${look.colorBorderSecondary}` }),
                  }}
                >
                  <Flex gap={12} align="center" justify="space-between">
                    <Flex vertical style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
                      <Flex wrap gap={6} align="center">
                        {device}
                        {isOwn && <Tag color="success">{t.thisOne}</Tag>}
                      </Flex>
                      <Typography.Text type="secondary">
                        {t.since} <Time at={createdAt} /> · {t.seen} <Time at={updatedAt} />
                        {ipAddress && ` · ${ipAddress}`}
                      </Typography.Text>
                    </Flex>
                    {!isOwn && (
                      <Button
                        size="small"
                        aria-label={t.revokeOne(device)}
                        onClick={() => void end('revoke-session', { token })}
                      >
                        {t.revoke}
                      </Button>
                    )}
                  </Flex>
                </li>
              )
            })}
          </ul>
        )}
      </Loaded>
    </Card>
  )
}
