import { Alert, Button, Descriptions, Drawer, Flex, Typography } from 'antd'
import { useGet, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Takeaway } from '../../parts/copying.tsx'
import { Loaded } from '../../parts/states.tsx'
import { exact } from '../../parts/time.tsx'
import { quarantineWords } from './quarantine-words.ts'
import { useReason } from './reasons.ts'
import type { useReplay } from './use-replay.ts'

interface Opened {
  replaying: ReturnType<typeof useReplay>
  onClose(): void
}

export function QuarantinedDrawer({ id, ...opened }: Opened & { id: number | undefined }) {
  const t = useWords(quarantineWords)
  return (
    <Drawer
      open={id !== undefined}
      onClose={opened.onClose}
      title={id === undefined ? '' : t.one(id)}
      size={600}
      destroyOnHidden
    >
      {id !== undefined && <Asked id={id} {...opened} />}
    </Drawer>
  )
}

function Asked({ id, ...opened }: Opened & { id: number }) {
  const asked = useGet('/api/quarantine/:id', { params: { id } })
  return <Loaded asked={asked}>{(item) => <Told item={item} {...opened} />}</Loaded>
}

function Told({ item, replaying, onClose }: Opened & { item: Answer<'GET /api/quarantine/:id'> }) {
  const t = useWords(quarantineWords)
  const { language } = useLanguage()
  const { why, advice } = useReason()(item.code)
  async function replay() {
    await replaying.replay({ ids: [item.id] })
    onClose()
  }
  const rows = [
    [t.received, exact(item.received_at, language)],
    [t.source, item.source],
    [t.detail, item.detail],
  ] as const
  return (
    <Flex vertical gap={16}>
      <Alert type="warning" showIcon title={why} description={advice} />
      <Descriptions
        column={1}
        size="small"
        bordered
        styles={{ label: { width: 96 }, content: { overflowWrap: 'anywhere' } }}
        items={rows.map(([label, children]) => ({ key: label, label, children }))}
      />
      <section aria-label={t.raw}>
        <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 4px' }}>
          {t.raw}
        </Typography.Title>
        <Takeaway text={formatted(item.item)} what={t.raw} />
      </section>
      <Flex>
        <Button type="primary" loading={replaying.isRunning} onClick={() => void replay()}>
          {t.replay}
        </Button>
      </Flex>
      <Typography.Text type="secondary">{t.replayAbout}</Typography.Text>
    </Flex>
  )
}

function formatted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
