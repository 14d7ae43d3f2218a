import { LockOutlined, WarningOutlined } from '@ant-design/icons'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, Button, Card, Flex, Grid, Table, Tag, Tooltip, Typography } from 'antd'
import { useState } from 'react'
import { useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { ListHead } from '../../parts/list-head.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { attributesWords } from './attributes-words.ts'
import { MarkOther, useMarking } from './marking.tsx'

type Attribute = Answer<'GET /api/attributes'>['attributes'][number]
const isSealing = (one: Attribute) => one.personal && one.sealedAt === null

export function AttributesPage() {
  const t = useWords(attributesWords)
  const { search = '', show } = useSearch({ from: '/inside/attributes' })
  const navigate = useNavigate({ from: '/attributes' })
  const isAdmin = can(useMe().data?.me, 'admin')
  const [isMarkingOther, setMarkingOther] = useState(false)
  const ask = useMarking()
  const asked = useGet('/api/attributes')
  return (
    <Page
      title={t.title}
      term="attribute"
      about={t.about}
      actions={isAdmin && <Button onClick={() => setMarkingOther(true)}>{t.markOther}</Button>}
    >
      <ListHead
        find={t.find}
        typed={search}
        onTyped={(typed) => void navigate({ search: { search: typed || undefined, show }, replace: true })}
        show={t.show}
        parts={[
          { value: 'all', label: t.all },
          { value: 'personal', label: t.personalOnly },
          { value: 'mixed', label: t.mixedOnly },
        ]}
        shown={show ?? 'all'}
        onShow={(part) =>
          void navigate({ search: { search: search || undefined, show: part === 'all' ? undefined : part } })
        }
      />
      <Loaded asked={asked}>
        {({ attributes }) => {
          const sealing = attributes.filter(isSealing).map(({ name }) => name)
          const found = attributes.filter(
            (one) =>
              one.name.toLowerCase().includes(search.trim().toLowerCase()) &&
              (show !== 'personal' || one.personal) &&
              (show !== 'mixed' || one.type === 'mixed'),
          )
          return (
            <>
              {sealing.length > 0 && (
                <Alert type="info" showIcon role="status" title={t.sealingNow(sealing.join('、'))} />
              )}
              <Card size="small" styles={{ body: { padding: 0 } }}>
                {found.length === 0 ? (
                  <Nothing>{attributes.length === 0 ? t.nothing : t.noneFound}</Nothing>
                ) : (
                  <List attributes={found} onMark={isAdmin ? ask : undefined} />
                )}
              </Card>
            </>
          )
        }}
      </Loaded>
      <MarkOther isOpen={isMarkingOther} onClose={() => setMarkingOther(false)} onAsk={ask} />
    </Page>
  )
}

function List({ attributes, onMark }: { attributes: Attribute[]; onMark: ((name: string) => void) | undefined }) {
  const t = useWords(attributesWords)
  const s = useWords(sharedWords)
  const isWide = Grid.useBreakpoint().sm !== false
  return (
    <Table
      rowKey="name"
      size="middle"
      dataSource={attributes}
      pagination={attributes.length > 50 && { defaultPageSize: 50 }}
      columns={[
        {
          title: s.name,
          dataIndex: 'name',
          sorter: (a, b) => (a.name < b.name ? -1 : 1),
          render: (name: string, { type }) => (
            <Flex vertical align="flex-start">
              <span style={{ overflowWrap: 'anywhere' }}>{name}</span>
              {!isWide && (
                <Typography.Text type="secondary">
                  <Type type={type} />
                </Typography.Text>
              )}
            </Flex>
          ),
        },
        { title: t.type, key: 'type', width: 120, responsive: ['sm'], render: (_, { type }) => <Type type={type} /> },
        {
          title: t.personal,
          key: 'personal',
          width: 150,
          render: (_, one) =>
            one.personal ? (
              <Tag icon={<LockOutlined />} color={one.sealedAt ? 'success' : 'processing'}>
                {one.sealedAt ? t.sealed : t.sealing}
              </Tag>
            ) : onMark ? (
              <Button
                size="small"
                aria-label={t.markOne(one.name)}
                onClick={() => onMark(one.name)}
                style={{ whiteSpace: 'normal', height: 'auto' }}
              >
                {t.mark}
              </Button>
            ) : (
              <Typography.Text type="secondary">{t.plain}</Typography.Text>
            ),
        },
        {
          title: t.firstSeen,
          dataIndex: 'firstSeenAt',
          width: 130,
          responsive: ['md'],
          sorter: (a, b) => Date.parse(a.firstSeenAt) - Date.parse(b.firstSeenAt),
          render: (at: string) => <Time at={at} />,
        },
      ]}
    />
  )
}

function Type({ type }: { type: Attribute['type'] }) {
  const t = useWords(attributesWords)
  if (type !== 'mixed') return t.types[type]
  return (
    <Tooltip title={t.mixedAbout}>
      <Tag icon={<WarningOutlined />} color="warning" tabIndex={0}>
        {t.types.mixed}
      </Tag>
    </Tooltip>
  )
}
