import { Link } from '@tanstack/react-router'
import { Card, Flex, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { touchWords } from '../../language/touch-words.ts'
import { Time, useNumber } from '../../parts/time.tsx'
import type { OneContent } from './content-shapes.ts'
import { contentsWords } from './contents-words.ts'

const BECAME = ['delivered', 'waiting', 'tasked', 'failed', 'cancelled', 'suppressed'] as const

/** Which version is sent, what sends it, and what became of it. */
export function ContentFacts({ content }: { content: OneContent }) {
  const t = useWords(contentsWords)
  const { version, approvedAt, approvedBy, usedBy } = content
  return (
    <>
      <Card size="small" title={t.usedBy}>
        <Flex vertical gap={6}>
          {version === null ? (
            <Typography.Text type="secondary">{t.neverApproved}</Typography.Text>
          ) : (
            <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>
              {t.version(version)} · {t.approvedBy(approvedBy!)} · <Time at={approvedAt!} />
            </Typography.Text>
          )}
          {usedBy.length === 0 && <span>{t.unused}</span>}
          {usedBy.map((user) => (
            <span key={`${user.kind} ${user.id}`} style={{ overflowWrap: 'anywhere' }}>
              <Typography.Text type="secondary">{t.users[user.kind]}</Typography.Text> <UserLink user={user} />
            </span>
          ))}
        </Flex>
      </Card>
      <Card size="small" title={t.usage}>
        <Usage content={content} />
      </Card>
    </>
  )
}

function UserLink({ user: { kind, id, name } }: { user: OneContent['usedBy'][number] }) {
  if (kind === 'sop') return <Link to="/sops/$slug" params={{ slug: id }}>{name}</Link> // prettier-ignore
  return <Link to={kind === 'broadcast' ? '/broadcasts/$id' : '/moments/$id'} params={{ id }}>{name}</Link> // prettier-ignore
}

function Usage({ content: { usage, clicks } }: { content: OneContent }) {
  const t = useWords(contentsWords)
  const { states } = useWords(touchWords)
  const number = useNumber()
  const counts = new Map(usage.map(({ state, touches }) => [state, touches]))
  const shown = BECAME.filter((state) => counts.has(state))
  if (shown.length === 0 && clicks === 0) return <span>{t.unsent}</span>
  return (
    <Flex gap={24} wrap>
      {shown.map((state) => (
        <Figure key={state} label={states[state]} value={number(counts.get(state)!)} />
      ))}
      <Figure label={t.clicks} value={number(clicks)} />
    </Flex>
  )
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <Flex vertical>
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {label}
      </Typography.Text>
      <span className="numbers" style={{ fontSize: 20 }}>
        {value}
      </span>
    </Flex>
  )
}
