import { Card, Flex, Table, Tag, theme, Typography } from 'antd'
import { useState } from 'react'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { FindBox } from '../../parts/find-box.tsx'
import { Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { CustomerLink } from '../customers/brief-parts.tsx'
import { groupsWords } from './groups-words.ts'

type Member = Answer<'GET /api/groups/:chat'>['list'][number]
const PAGE_ROWS = 20

/** Who is in it now, the latest first. */
export function MembersCard({ members }: { members: Member[] }) {
  const t = useWords(groupsWords)
  const [search, setSearch] = useState('')
  const sought = search.trim().toLowerCase()
  const shown = members.filter(({ name, memberId }) => `${name ?? ''} ${memberId}`.toLowerCase().includes(sought))
  return (
    <Card size="small" title={t.list} styles={{ body: { padding: 0 } }}>
      {members.length === 0 ? (
        <Nothing>{t.nobody}</Nothing>
      ) : (
        <>
          <div style={{ padding: 12, maxWidth: 360 }}>
            <FindBox label={t.searchMembers} typed={search} onTyped={setSearch} />
          </div>
          {shown.length === 0 ? (
            <Nothing>{t.nobodyFound}</Nothing>
          ) : (
            <Table<Member>
              rowKey="memberId"
              size="middle"
              tableLayout="fixed"
              pagination={
                shown.length > PAGE_ROWS ? { pageSize: PAGE_ROWS, showSizeChanger: false, size: 'small' } : false
              }
              dataSource={shown}
              columns={[
                { title: t.name, render: (_, member) => <Named member={member} /> },
                { title: t.way, responsive: ['sm'], render: (_, member) => <Way member={member} /> },
                { title: t.joined, width: 120, render: (_, { joinedAt }) => <Time at={joinedAt} /> },
              ]}
            />
          )}
        </>
      )}
    </Card>
  )
}

function Named({ member }: { member: Member }) {
  const t = useWords(groupsWords)
  const { token } = theme.useToken()
  const { customerId: id, name } = member
  return (
    <Flex wrap gap={6} style={{ overflowWrap: 'anywhere' }}>
      {id === null ? (name ?? t.someone) : <CustomerLink customer={{ id, name }} />}
      {member.type === 'staff' && <Tag style={{ margin: 0, color: token.colorText }}>{t.staff}</Tag>}
    </Flex>
  )
}

function Way({ member: { scene, invitor, way, memberId } }: { member: Member }) {
  const t = useWords(groupsWords)
  const by = invitor && invitor.memberId !== memberId ? t.by(invitor.name ?? t.someone) : ''
  const said = [scene && t.scenes[scene], by, way && t.cameBy(way)].filter(Boolean).join(' · ')
  return <Typography.Text style={{ overflowWrap: 'anywhere' }}>{said}</Typography.Text>
}
