import { Alert, Card, Col, Descriptions, Row, Table, Typography } from 'antd'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { Checks, type System } from './checks.tsx'
import { useSize } from '../../parts/size.ts'
import { useDuration } from './measures.ts'
import { systemWords } from './system-words.ts'

/** Sizes and what is due change by themselves, and no commit tells of them. */
const LOOK_MS = 5_000

export function SystemPage() {
  const t = useWords(systemWords)
  const asked = useGet('/api/system', undefined, { refetchInterval: LOOK_MS })
  return (
    <Page title={t.title} about={t.about}>
      <Loaded asked={asked}>
        {(system) => (
          <>
            {system.attention.length > 0 ? (
              <Alert type="warning" showIcon title={t.needs(system.attention.length)} />
            ) : (
              <Alert type="success" showIcon title={t.allWell} />
            )}
            <Row gutter={[16, 16]}>
              <Col xs={24} lg={14}>
                <Card size="small" title={t.checks} styles={{ body: { padding: 0 } }}>
                  <Checks system={system} />
                </Card>
              </Col>
              <Col xs={24} lg={10}>
                <Server system={system} />
              </Col>
              <Col span={24}>
                <Card size="small" title={t.tables} styles={{ body: { padding: 0 } }}>
                  <Tables tables={system.tables} />
                </Card>
              </Col>
            </Row>
            <Typography.Text type="secondary">{t.doctor}</Typography.Text>
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Server({ system }: { system: System }) {
  const t = useWords(systemWords)
  const size = useSize()
  const duration = useDuration()
  const databaseUpSeconds = (Date.parse(system.at) - Date.parse(system.database.startedAt)) / 1_000
  const lines = [
    [t.version, system.version],
    [t.url, system.url],
    [t.timezone, system.timezone],
    [t.up, duration(system.upSeconds)],
    [t.memory, size(system.memoryBytes)],
    [t.node, system.node],
    [t.size, size(system.database.sizeBytes)],
    [t.databaseUp, duration(databaseUpSeconds)],
  ] as const
  return (
    <Card size="small" title={t.process}>
      <Descriptions
        column={1}
        size="small"
        styles={{ label: { minWidth: 96 }, content: { overflowWrap: 'anywhere' } }}
        items={lines.map(([label, children]) => ({ key: label, label, children }))}
      />
    </Card>
  )
}

function Tables({ tables }: { tables: System['tables'] }) {
  const t = useWords(systemWords)
  const number = useNumber()
  const size = useSize()
  return (
    <Table
      rowKey="name"
      size="small"
      dataSource={tables}
      pagination={false}
      columns={[
        { title: t.table, dataIndex: 'name' },
        {
          title: t.rows,
          dataIndex: 'rows',
          align: 'right',
          className: 'numbers',
          render: (rows: number) => number(rows),
        },
        {
          title: t.bytes,
          dataIndex: 'sizeBytes',
          align: 'right',
          className: 'numbers',
          render: (bytes: number) => size(bytes),
        },
      ]}
    />
  )
}
