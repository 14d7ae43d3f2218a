import { EllipsisOutlined } from '@ant-design/icons'
import { Button, Flex, Grid, Table, Tag, Typography, type MenuProps } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { ButtonMenu } from '../../parts/menu.tsx'
import { Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { useMe } from '../../shell/me.ts'
import { peopleWords } from './people-words.ts'
import { RoleDialog } from './role-dialog.tsx'
import type { Person, usePeople } from './use-people.ts'

export function PeopleTable({ people, doing }: { people: Person[]; doing: ReturnType<typeof usePeople> }) {
  const t = useWords(peopleWords)
  const s = useWords(sharedWords)
  const isWide = Grid.useBreakpoint().md !== false
  const self = useMe().data?.me?.id
  const [changing, setChanging] = useState<Person>()
  const actions = (person: Person): MenuProps['items'] =>
    person.shutOutAt
      ? [{ key: 'in', label: t.letIn, onClick: () => doing.letIn(person) }]
      : [
          { key: 'role', label: t.changeRole, onClick: () => setChanging(person) },
          { key: 'link', label: t.passwordLink, onClick: () => doing.passwordLink(person) },
          ...(person.twoFactor
            ? [{ key: 'factor', label: t.dropTwoFactor, onClick: () => doing.dropTwoFactor(person) }]
            : []),
          { type: 'divider' as const },
          { key: 'out', danger: true, label: t.shut, onClick: () => doing.shutOut(person) },
        ]
  return (
    <>
      <Table
        rowKey="id"
        size="middle"
        dataSource={people}
        pagination={people.length > 50 && { defaultPageSize: 50 }}
        locale={{ emptyText: <Nothing>{t.noneFound}</Nothing> }}
        columns={[
          {
            title: s.name,
            key: 'name',
            render: (_, person) => (
              <Flex vertical style={{ overflowWrap: 'anywhere' }}>
                <Flex wrap gap={6} align="center">
                  {person.name}
                  {person.id === self && <Tag>{t.you}</Tag>}
                  {person.shutOutAt && <Tag color="error">{t.shutOut}</Tag>}
                </Flex>
                <Typography.Text type="secondary">{person.email}</Typography.Text>
                {!isWide && <Small person={person} />}
              </Flex>
            ),
          },
          {
            title: t.role,
            key: 'role',
            width: 120,
            responsive: ['md'],
            render: (_, { role, userid }) => (
              <Flex vertical>
                {s.role[role]}
                {userid && <Typography.Text type="secondary">{userid}</Typography.Text>}
              </Flex>
            ),
          },
          {
            title: t.twoFactor,
            key: 'twoFactor',
            width: 130,
            responsive: ['md'],
            render: (_, { twoFactor }) => <Factor isOn={twoFactor} />,
          },
          {
            title: t.lastSeen,
            key: 'lastSeen',
            width: 140,
            responsive: ['md'],
            render: (_, { lastSeenAt }) => (lastSeenAt ? <Time at={lastSeenAt} /> : t.never),
          },
          {
            title: t.doing,
            key: 'actions',
            width: 88,
            render: (_, person) => (
              <ButtonMenu menu={{ items: actions(person) ?? [] }}>
                <Button type="text" icon={<EllipsisOutlined />} aria-label={t.actions(person.name)} />
              </ButtonMenu>
            ),
          },
        ]}
      />
      <RoleDialog
        person={changing}
        isSelf={changing?.id === self}
        onClose={() => setChanging(undefined)}
        onChoose={(role, userid) => doing.changeRole(changing!, role, userid)}
      />
    </>
  )
}

function Factor({ isOn }: { isOn: boolean }) {
  const t = useWords(peopleWords)
  return isOn ? <Tag color="success">{t.on}</Tag> : <Typography.Text type="secondary">{t.off}</Typography.Text>
}

function Small({ person: { role, twoFactor, lastSeenAt } }: { person: Person }) {
  const t = useWords(peopleWords)
  const s = useWords(sharedWords)
  return (
    <Typography.Text type="secondary">
      {s.role[role]} · {t.twoFactor} {twoFactor ? t.on : t.off} · {t.lastSeen}{' '}
      {lastSeenAt ? <Time at={lastSeenAt} /> : t.never}
    </Typography.Text>
  )
}
