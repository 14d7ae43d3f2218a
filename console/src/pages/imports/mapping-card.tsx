import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Card, Collapse, Flex, Form, Input, Select, Table, Typography } from 'antd'
import { useState } from 'react'
import { ApiError, call, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useMessageOf, Waiting } from '../../parts/states.tsx'
import { FIELDS, fieldWords, importsWords, type Field } from './imports-words.ts'
import { ProblemAlert } from './problem-alert.tsx'

export type Kind = 'customers' | 'orders' | 'events'
type Look = Answer<'POST /api/imports/looks'>
type Columns = Partial<Record<Field, string>>
interface Settings {
  zone?: string
  timeFormat?: string
  currency?: string
  creditPrefix?: string
  incomplete?: 'hold' | 'keep'
  eventName?: string
}

/** What the file's columns seem to be, to be confirmed or put right before anything is written. */
export function MappingCard({ upload, kind, onBegun }: { upload: string; kind: Kind; onBegun(id: string): void }) {
  const { language } = useLanguage()
  const looked = useQuery({
    queryKey: ['looks', upload, kind, language],
    queryFn: () => call('POST /api/imports/looks', { body: { upload, kind } }),
    retry: false,
    staleTime: Infinity,
  })
  if (looked.isPending) return <Waiting rows={4} />
  if (looked.isError) return <LookProblem error={looked.error} />
  return <Mapping look={looked.data} upload={upload} kind={kind} onBegun={onBegun} />
}

function LookProblem({ error }: { error: Error }) {
  const messageOf = useMessageOf()
  const details = error instanceof ApiError && error.code === 'import_problem' ? (error.details as { problem: string; advice: string }) : undefined // prettier-ignore
  if (details) return <ProblemAlert problem={{ message: details.problem, advice: details.advice }} />
  return <Alert type="error" showIcon title={messageOf(error)} />
}

function Mapping({
  look,
  upload,
  kind,
  onBegun,
}: {
  look: Look
  upload: string
  kind: Kind
  onBegun(id: string): void
}) {
  const t = useWords(importsWords)
  const f = useWords(fieldWords)
  const messageOf = useMessageOf()
  const [columns, setColumns] = useState<Columns>(() =>
    Object.fromEntries((look.guess?.columns ?? []).map(({ field, column }) => [field, column])),
  )
  const [settings, setSettings] = useState<Settings>({})
  const begin = useMutation({
    mutationFn: (dryRun: boolean) => {
      const stated = Object.entries(columns).flatMap(([field, column]) => (column ? { field, column } : []))
      const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''))
      return call('POST /api/imports', { body: { upload, kind, columns: stated, dryRun, ...given } })
    },
    onSuccess: ({ id }) => onBegun(id),
  })
  const missing = look.guess ? missingIn(kind, columns, settings.eventName) : []
  const words = missing.map((fields) => fields.map((field) => f[field]).join(t.or)).join('、')
  return (
    <Card size="small" title={t.columns}>
      <Flex vertical gap={16}>
        {look.notes.map((note) => (
          <Alert key={note} type="info" title={note} />
        ))}
        {look.guess ? (
          <Fields look={look} kind={kind} columns={columns} onChange={setColumns} />
        ) : (
          <Alert type="info" showIcon title={t.segment} />
        )}
        <Collapse
          size="small"
          items={[
            {
              key: 'more',
              label: t.more,
              children: <MoreSettings kind={kind} settings={settings} onChange={setSettings} />,
            },
          ]}
        />
        <Preview look={look} />
        {missing.length > 0 && <Alert type="warning" showIcon title={t.missing(words)} />}
        {begin.isError && <Alert type="error" showIcon title={messageOf(begin.error)} />}
        <Flex wrap gap={8}>
          <Button disabled={missing.length > 0} loading={begin.isPending} onClick={() => begin.mutate(true)}>
            {t.check}
          </Button>
          <Button
            type="primary"
            disabled={missing.length > 0}
            loading={begin.isPending}
            onClick={() => begin.mutate(false)}
          >
            {t.begin}
          </Button>
        </Flex>
      </Flex>
    </Card>
  )
}

const WHO: Field[] = ['customer', 'member_no', 'phone', 'unionid', 'external_userid', 'openid', 'email', 'anonymous']

/** As the importer itself asks (features/imports/mapping.ts), so that the button tells it before the server does. */
function missingIn(kind: Kind, columns: Columns, eventName: string | undefined): Field[][] {
  const needed: Field[][] = [WHO]
  if (kind === 'orders') {
    needed.push(['order'], ['time'], ['price', 'amount'])
    if (!columns.amount) needed.push(['quantity'])
  }
  if (kind === 'events') needed.push(['time'], ...(eventName ? [] : [['event'] as Field[]]))
  return needed.filter((fields) => !fields.some((field) => columns[field]))
}

function Fields({
  look,
  kind,
  columns,
  onChange,
}: {
  look: Look
  kind: Kind
  columns: Columns
  onChange(columns: Columns): void
}) {
  const t = useWords(importsWords)
  const f = useWords(fieldWords)
  const taken = new Set(Object.values(columns))
  const exampleOf = (column: string | undefined) => {
    const place = column === undefined ? -1 : look.header.indexOf(column)
    return look.rows.map((row) => row[place] ?? '').find((cell) => cell !== '') ?? ''
  }
  const rest = look.header.filter((column) => !taken.has(column))
  return (
    <div>
      {FIELDS[kind].map((field) => (
        <Flex key={field} wrap gap="4px 12px" align="center" style={{ padding: '4px 0' }}>
          <span style={{ width: 180 }}>{f[field]}</span>
          <Select
            aria-label={`${f[field]}: ${t.column}`}
            allowClear
            showSearch
            placeholder={t.choose}
            style={{ flex: '0 1 240px', minWidth: 180 }}
            value={columns[field]}
            options={look.header.map((column) => ({
              value: column,
              label: column,
              disabled: taken.has(column) && columns[field] !== column,
            }))}
            onChange={(column?: string) => {
              const { [field]: _, ...others } = columns
              onChange(column === undefined ? others : { ...others, [field]: column })
            }}
          />
          <Typography.Text type="secondary" ellipsis style={{ flex: '1 1 120px', minWidth: 0 }}>
            {exampleOf(columns[field])}
          </Typography.Text>
        </Flex>
      ))}
      {rest.length > 0 && (
        <Typography.Paragraph type="secondary" style={{ margin: '8px 0 0' }}>
          {t.rest} ({t.restHints[kind]}): {rest.join(', ')}
        </Typography.Paragraph>
      )}
    </div>
  )
}

function MoreSettings({
  kind,
  settings,
  onChange,
}: {
  kind: Kind
  settings: Settings
  onChange(settings: Settings): void
}) {
  const t = useWords(importsWords)
  const { language } = useLanguage()
  return (
    <Form layout="vertical" initialValues={settings} onValuesChange={(_, all: Settings) => onChange(all)}>
      <Form.Item name="zone" label={t.zone}>
        <Select
          allowClear
          showSearch
          placeholder="Asia/Shanghai"
          options={Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }))}
        />
      </Form.Item>
      <Form.Item name="timeFormat" label={t.timeFormat}>
        <Input placeholder={language === 'zh' ? 'YYYY-MM-DD HH:mm' : 'M/D/YYYY H:mm'} />
      </Form.Item>
      {kind === 'orders' && (
        <>
          <Form.Item name="currency" label={t.currency}>
            <Input placeholder="CNY" maxLength={10} />
          </Form.Item>
          <Form.Item name="creditPrefix" label={t.creditPrefix}>
            <Input placeholder="C" maxLength={10} />
          </Form.Item>
          <Form.Item name="incomplete" label={t.incomplete}>
            <Select
              allowClear
              placeholder={t.hold}
              options={(['hold', 'keep'] as const).map((value) => ({ value, label: t[value] }))}
            />
          </Form.Item>
        </>
      )}
      {kind === 'events' && (
        <Form.Item name="eventName" label={t.eventName}>
          <Input maxLength={200} />
        </Form.Item>
      )}
    </Form>
  )
}

function Preview({ look }: { look: Look }) {
  const t = useWords(importsWords)
  return (
    <Table
      size="small"
      title={() => t.preview}
      scroll={{ x: 'max-content' }}
      pagination={false}
      rowKey={({ number }) => number}
      dataSource={look.rows.map((cells, number) => ({ number, cells }))}
      columns={look.header.map((title, place) => ({
        key: place,
        title,
        ellipsis: true,
        width: 160,
        render: (_: unknown, { cells }: { cells: readonly string[] }) => cells[place],
      }))}
    />
  )
}
