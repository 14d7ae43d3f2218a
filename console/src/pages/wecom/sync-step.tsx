import { Link } from '@tanstack/react-router'
import { Alert, Button, Flex, Typography } from 'antd'
import { call, useGet } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { Takeaway } from '../../parts/copying.tsx'
import { Loaded } from '../../parts/states.tsx'
import { RunProgress, statusOf } from '../syncs/run-progress.tsx'
import { Place } from './place.tsx'
import type { Corp } from './use-corp.ts'
import { wecomWords } from './wecom-words.ts'

/** How far the first reading has come, and what may be set besides. */
export function SyncStep({ corp, onDone, onBack }: { corp: Corp; onDone(): void; onBack(): void }) {
  const t = useWords(wecomWords)
  return (
    <Flex vertical gap={12} style={{ maxWidth: 720 }}>
      <Typography.Text type="secondary">{t.syncAbout}</Typography.Text>
      <FirstSync />
      <Typography.Text strong>{t.scan}</Typography.Text>
      <Place>{t.scanWhere(new URL(corp.callback.url).host)}</Place>
      <Typography.Text type="secondary">{t.scanAbout}</Typography.Text>
      <Typography.Text strong>{t.sidebar}</Typography.Text>
      <Place>{t.sidebarDomain(new URL(corp.callback.url).host)}</Place>
      <Place>{t.sidebarWhere}</Place>
      <Takeaway text={`${new URL(corp.callback.url).origin}/sidebar`} what={t.sidebarUrl} />
      <Typography.Text type="secondary">{t.sidebarAbout}</Typography.Text>
      <Flex gap={8} wrap align="center">
        <Button type="primary" onClick={onDone}>
          {t.finish}
        </Button>
        <Button onClick={onBack}>{t.back}</Button>
        <Link to="/syncs">{t.toSyncs}</Link>
      </Flex>
    </Flex>
  )
}

function FirstSync() {
  const t = useWords(wecomWords)
  const { language } = useLanguage()
  const asked = useGet('/api/syncs', { query: { limit: 1 } })
  const ask = useChange(() => call('POST /api/syncs'), { reads: ['/api/syncs'], said: t.begun })
  const begin = (
    <Button size="small" loading={ask.isPending} onClick={() => ask.mutate(undefined)}>
      {t.syncNow}
    </Button>
  )
  return (
    <Loaded asked={asked} rows={3}>
      {({ syncs: [run] }) => {
        if (!run) return <Alert type="info" showIcon title={t.syncWaits} action={begin} />
        const status = statusOf(run)
        if (status === 'running') return <RunProgress run={run} />
        if (status === 'done') return <Alert type="success" showIcon title={t.syncDone} />
        const problem = run.problem?.[language]
        return (
          <Alert type="warning" showIcon title={problem ? `${t.syncFailed} ${problem}` : t.syncWaits} action={begin} />
        )
      }}
    </Loaded>
  )
}
