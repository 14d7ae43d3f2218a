import { EditOutlined } from '@ant-design/icons'
import { Button, Flex, Grid, Table, Tag, Tooltip, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Time } from '../../parts/time.tsx'
import type { Key } from './edit-dialog.tsx'
import { keysWords } from './keys-words.ts'

export function KeysTable({
  keys,
  onEdit,
  onRevoke,
}: {
  keys: Key[]
  onEdit(key: Key): void
  onRevoke(key: Key): void
}) {
  const t = useWords(keysWords)
  const isWide = Grid.useBreakpoint().md !== false
  return (
    <Table
      rowKey="id"
      size="middle"
      dataSource={keys}
      pagination={keys.length > 50 && { defaultPageSize: 50 }}
      columns={[
        {
          title: t.name,
          key: 'name',
          render: (_, key) => (
            <Flex vertical style={{ overflowWrap: 'anywhere' }}>
              <Flex wrap gap={6} align="center">
                {key.name}
                <Tag>{t[key.kind]}</Tag>
                {key.revokedAt && (
                  <Tag color="error">
                    {t.revoked} <Time at={key.revokedAt} />
                  </Tag>
                )}
              </Flex>
              {!isWide && <May of={key} />}
              <Typography.Text type="secondary" style={{ fontSize: 13 }}>
                {key.hint}…
              </Typography.Text>
            </Flex>
          ),
        },
        { title: t.may, key: 'may', responsive: ['md'], render: (_, key) => <May of={key} /> },
        {
          title: t.created,
          dataIndex: 'createdAt',
          width: 130,
          responsive: ['md'],
          render: (at: string) => <Time at={at} />,
        },
        {
          title: t.doing,
          key: 'actions',
          width: isWide ? 150 : 96,
          render: (_, key) =>
            key.revokedAt === null && (
              <Flex gap={4} wrap justify="flex-end">
                <Button
                  size="small"
                  icon={<EditOutlined />}
                  aria-label={t.edit(key.name)}
                  onClick={() => onEdit(key)}
                />
                <Button size="small" danger aria-label={t.revokeOne(key.name)} onClick={() => onRevoke(key)}>
                  {t.revoke}
                </Button>
              </Flex>
            ),
        },
      ]}
    />
  )
}

function May({ of: { kind, role, source, origins } }: { of: Key }) {
  const t = useWords(keysWords)
  const s = useWords(sharedWords)
  if (kind === 'api') return <>{s.role[role as keyof typeof s.role]}</>
  return (
    <span style={{ overflowWrap: 'anywhere' }}>
      {t.sends(source ?? '')} ·{' '}
      {origins.length === 0 ? (
        t.onlyServers
      ) : (
        <Tooltip title={origins.join('\n')} styles={{ root: { whiteSpace: 'pre-line' } }}>
          <span tabIndex={0}>{t.sites(origins.length)}</span>
        </Tooltip>
      )}
    </span>
  )
}
