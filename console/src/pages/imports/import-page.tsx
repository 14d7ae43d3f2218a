import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Alert, App, Button, Card, Descriptions, Flex, Progress, Table, Tag, Typography } from 'antd'
import { call, keyOf, useGet, type Answer, type Body } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useAsk } from '../../parts/asking.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded, useMessageOf } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { importsWords, rejectWords, type RejectCode } from './imports-words.ts'
import { ProblemAlert } from './problem-alert.tsx'
import { STATUS_COLOURS } from './runs-card.tsx'

type Run = Answer<'GET /api/imports/:id'>
/** What the page shows of the importer's report (features/imports/report.ts). */
interface Report {
  lines: { read: number; rejected: number; heldBack: number; duplicate: number }
  rejects: Record<string, number>
  rejectsPath: string | null
  customers: number
  linesWithoutCustomer: number
  firstAt: string | null
  lastAt: string | null
  orders: { invoices: number; clean: { revenue: string }; refunds: { revenue: string } } | null
  items: { total: number; stored: number; repeated: number; quarantined: number }
  notes: string[]
}

/** One import while it goes on, and what came of it. */
export function ImportPage() {
  const t = useWords(importsWords)
  const s = useWords(sharedWords)
  const { id } = useParams({ from: '/inside/imports/$id' })
  const asked = useGet('/api/imports/:id', { params: { id } })
  return (
    <Page
      title={asked.data ? s.pair(t.title, asked.data.fileName) : t.title}
      about={
        asked.data && (
          <>
            {t.kinds[asked.data.kind]} · <Time at={asked.data.startedAt} />
          </>
        )
      }
      actions={<Link to="/imports">{t.another}</Link>}
    >
      <Loaded asked={asked}>
        {(run) => (
          <>
            <RunState run={run} />
            {run.problem && <ProblemAlert problem={run.problem} />}
            {run.report && <ReportCard report={run.report as unknown as Report} run={run} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function RunState({ run }: { run: Run }) {
  const t = useWords(importsWords)
  const number = useNumber()
  const { progress, status } = run
  const percent = progress && progress.bytesTotal > 0 ? Math.floor((progress.bytesRead / progress.bytesTotal) * 100) : 0
  return (
    <Card size="small">
      <Flex vertical gap={8}>
        <Flex wrap gap={12} align="center">
          <Tag color={STATUS_COLOURS[status]}>{t.status[status]}</Tag>
          {status === 'running' && progress && <span>{t.phases[progress.phase]}</span>}
          <span style={{ flex: 1 }} />
          <Actions run={run} />
        </Flex>
        {status === 'running' && (
          <div aria-live="polite">
            <Progress percent={percent} aria-label={t.phases[progress?.phase ?? 'inspecting']} />
            {progress && (
              <Typography.Text type="secondary" className="numbers">
                {t.progress(number(progress.lines), number(progress.items.total))}
              </Typography.Text>
            )}
          </div>
        )}
      </Flex>
    </Card>
  )
}

function Actions({ run }: { run: Run }) {
  const t = useWords(importsWords)
  const { message } = App.useApp()
  const ask = useAsk()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const stop = useMutation({
    mutationFn: () => call('DELETE /api/imports/:id', { params: { id: run.id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf('/api/imports/:id') }),
  })
  /** The same file and mapping: it goes on where it stopped, or is now done in earnest. */
  const again = useMutation({
    mutationFn: () => call('POST /api/imports', { body: orderOf(run) }),
    onSuccess: ({ id }) => navigate({ to: '/imports/$id', params: { id } }),
    onError: (error) => message.error(messageOf(error)),
  })
  if (run.status === 'running')
    return (
      <Button
        danger
        onClick={() => ask({ title: t.stop, about: t.stopAsk, word: t.stop, then: () => stop.mutateAsync() })}
      >
        {t.stop}
      </Button>
    )
  if (run.status === 'done' || run.status === 'failed') return null
  return (
    <Button type="primary" loading={again.isPending} onClick={() => again.mutate()}>
      {run.status === 'checked' ? t.begin : t.goOn}
    </Button>
  )
}

function orderOf({ upload, kind, options }: Run): Body<'POST /api/imports'> {
  const {
    map = {},
    dryRun: _,
    kind: __,
    ...rest
  } = options as { map?: Record<string, string>; dryRun?: boolean; kind?: string }
  return { ...rest, upload, kind, columns: Object.entries(map).map(([field, column]) => ({ field, column })) }
}

function ReportCard({ report, run }: { report: Report; run: Run }) {
  const t = useWords(importsWords)
  const number = useNumber()
  const { lines, orders, items } = report
  const rows: [string, string | null][] = [
    [t.lines, number(lines.read)],
    [t.rejected, number(lines.rejected + lines.heldBack)],
    [t.duplicate, number(lines.duplicate)],
    [t.customers, number(report.customers)],
    [t.withoutCustomer, number(report.linesWithoutCustomer)],
    [t.invoices, orders && number(orders.invoices)],
    [t.revenue, orders && number(Number(orders.clean.revenue))],
    [t.refunds, orders && number(Number(orders.refunds.revenue))],
    ...(run.isDry
      ? ([[t.toStore, number(items.total)]] as [string, string][])
      : ([
          [t.stored, number(items.stored)],
          [t.repeated, number(items.repeated)],
          [t.quarantined, number(items.quarantined)],
        ] as [string, string][])),
  ]
  return (
    <Card size="small" title={t.report}>
      <Flex vertical gap={16}>
        <Descriptions
          size="small"
          column={{ xs: 1, sm: 2, lg: 3 }}
          items={[
            ...rows.filter(([, value]) => value !== null).map(([label, children]) => ({ key: label, label, children })),
            ...(report.firstAt && report.lastAt
              ? [
                  { key: 'from', label: t.from, children: <Time at={report.firstAt} /> },
                  { key: 'to', label: t.to, children: <Time at={report.lastAt} /> },
                ]
              : []),
          ]}
        />
        <Rejects report={report} run={run} />
        {report.notes.map((note) => (
          <Alert key={note} type="info" title={note} />
        ))}
      </Flex>
    </Card>
  )
}

function Rejects({ report, run }: { report: Report; run: Run }) {
  const t = useWords(importsWords)
  const r = useWords(rejectWords)
  const number = useNumber()
  const rows = Object.entries(report.rejects).map(([code, count]) => ({ code, count }))
  if (rows.length === 0) return null
  return (
    <>
      <Table
        size="small"
        pagination={false}
        rowKey="code"
        dataSource={rows.sort((a, b) => b.count - a.count)}
        columns={[
          { title: t.reasons, dataIndex: 'code', render: (code: string) => (code in r ? r[code as RejectCode] : code) },
          { title: t.rejected, dataIndex: 'count', align: 'right', render: (count: number) => number(count) },
        ]}
      />
      {report.rejectsPath && (
        <a href={`/api/imports/${run.id}/rejects.csv`} download>
          {t.rejects}
        </a>
      )}
    </>
  )
}
