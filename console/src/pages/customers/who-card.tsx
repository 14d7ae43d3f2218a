import { LockOutlined } from '@ant-design/icons'
import { Card, Flex, Tag, Tooltip, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { LifecycleTag } from '../../parts/life.tsx'
import { exact } from '../../parts/time.tsx'
import { canServe, useMe } from '../../shell/me.ts'
import { useCalled } from './identity-words.ts'
import { Personal, Value } from './personal.tsx'
import { profileWords } from './profile-words.ts'

export type Profile = Answer<'GET /api/customers/:id'>

/** A name and what it is, on one line where there is room. */
export function Line({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  const label = (
    <Typography.Text type="secondary" {...(note && { tabIndex: 0 })} style={{ overflowWrap: 'anywhere' }}>
      {name}
    </Typography.Text>
  )
  return (
    <Flex gap={12} align="baseline">
      <div style={{ flex: '0 0 104px', minWidth: 0 }}>{note ? <Tooltip title={note}>{label}</Tooltip> : label}</div>
      <div style={{ flex: 1, minWidth: 0 }}>{children}</div>
    </Flex>
  )
}

export function WhoCard({ profile, actions }: { profile: Profile; actions?: ReactNode }) {
  const t = useWords(profileWords)
  const called = useCalled()
  const { lifecycle, identifiers } = profile
  return (
    <Card size="small" title={t.who} extra={actions}>
      <Flex vertical gap={8}>
        {lifecycle && (
          <Flex gap={4} align="baseline" wrap>
            <LifecycleTag state={lifecycle} />
            {t.means[lifecycle]}
          </Flex>
        )}
        {identifiers.map(({ id, kind, value, personal, shared }) => (
          <Line key={id} name={called.kind(kind)}>
            <Flex gap={6} align="baseline" wrap>
              {personal ? (
                <Personal customer={profile.id} which={{ identity: id }} what={called.kind(kind)} masked={value} />
              ) : (
                <Value value={value} />
              )}
              {shared && (
                <Tooltip title={t.sharedWhy}>
                  <Tag tabIndex={0}>{t.shared}</Tag>
                </Tooltip>
              )}
            </Flex>
          </Line>
        ))}
        <PersonalNote has={identifiers.some(({ personal }) => personal)} />
      </Flex>
    </Card>
  )
}

export function AttributesCard({ profile }: { profile: Profile }) {
  const t = useWords(profileWords)
  const { language } = useLanguage()
  const called = useCalled()
  const { attributes } = profile
  return (
    <Card size="small" title={t.attributes}>
      {attributes.length === 0 && <Typography.Text type="secondary">{t.noAttributes}</Typography.Text>}
      <Flex vertical gap={8}>
        {attributes.map(({ name, value, personal, at, source }) => (
          <Line
            key={name}
            name={called.attribute(name)}
            note={`${name} · ${t.from(called.who(source), exact(at, language))}`}
          >
            {personal ? (
              <Personal
                customer={profile.id}
                which={{ attribute: name }}
                what={called.attribute(name)}
                masked={value}
              />
            ) : (
              <Value value={value} nameOf={called.attribute} />
            )}
          </Line>
        ))}
        <PersonalNote has={attributes.some(({ personal }) => personal)} />
      </Flex>
    </Card>
  )
}

function PersonalNote({ has }: { has: boolean }) {
  const t = useWords(profileWords)
  const { data } = useMe()
  if (!has || !data) return null
  return (
    <Typography.Text type="secondary" style={{ fontSize: 13 }}>
      <LockOutlined aria-hidden /> {canServe(data.me) ? t.recorded : t.notForYou}
    </Typography.Text>
  )
}
