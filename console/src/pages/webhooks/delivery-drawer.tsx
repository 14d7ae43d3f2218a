import { CopyOutlined } from '@ant-design/icons'
import { Alert, Button, Descriptions, Drawer, Flex, Typography } from 'antd'
import { call, useGet, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { useCopy } from '../../parts/copying.tsx'
import { Loaded } from '../../parts/states.tsx'
import { exact } from '../../parts/time.tsx'
import { JsonTree } from '../events/json-tree.tsx'
import { WEBHOOK_READS, type Endpoint } from './webhook-shapes.ts'
import { DeliveryState, useResult, useTypeName } from './webhook-state.tsx'
import { webhooksWords } from './webhooks-words.ts'

/** All of one delivery; it has an address, so that one can be shown to whoever runs the receiver. */
export function DeliveryDrawer({
  endpoint,
  delivery,
  onClose,
}: {
  endpoint: Endpoint
  delivery: number | undefined
  onClose(): void
}) {
  const t = useWords(webhooksWords)
  return (
    <Drawer open={delivery !== undefined} onClose={onClose} title={t.whole} size={560} destroyOnHidden>
      {delivery !== undefined && <Whole endpoint={endpoint} delivery={delivery} />}
    </Drawer>
  )
}

function Whole({ endpoint, delivery }: { endpoint: Endpoint; delivery: number }) {
  const asked = useGet('/api/webhooks/:id/deliveries/:delivery', { params: { id: endpoint.id, delivery } })
  return <Loaded asked={asked}>{(found) => <Told endpoint={endpoint} {...found} />}</Loaded>
}

type Found = Answer<'GET /api/webhooks/:id/deliveries/:delivery'>
function Told({ endpoint, delivery, messageId, payload }: { endpoint: Endpoint } & Found) {
  const t = useWords(webhooksWords)
  const { language } = useLanguage()
  const copy = useCopy()
  const result = useResult()(delivery)
  const typeName = useTypeName()
  const replay = useChange(
    () => call('POST /api/webhooks/:id/replays', { params: { id: endpoint.id }, body: { delivery: delivery.id } }),
    { reads: [...WEBHOOK_READS, '/api/webhooks/:id/deliveries/:delivery'], said: t.replayed(1) },
  )
  const items: [string, string][] = [
    [t.happened, exact(delivery.at, language)],
    ...(delivery.triedAt === null
      ? []
      : [[t.tried, `${exact(delivery.triedAt, language)} · ${t.tries(delivery.tries)}`] as [string, string]]),
    ...(result === undefined ? [] : [[t.result, result] as [string, string]]),
    ...(delivery.nextAt === null || delivery.tries === 0
      ? []
      : [[t.nextAt, exact(delivery.nextAt, language)] as [string, string]]),
    ['webhook-id', messageId],
  ]
  return (
    <Flex vertical gap={16}>
      <Flex wrap gap={8} align="center">
        <Typography.Title level={2} style={{ fontSize: 18, margin: 0, overflowWrap: 'anywhere' }}>
          {typeName(delivery.type)}
        </Typography.Title>
        <DeliveryState state={delivery.state} />
      </Flex>
      {delivery.problem === 'private_address' && <Alert type="warning" showIcon title={t.privateHint} />}
      <Descriptions
        column={1}
        size="small"
        bordered
        styles={{ label: { width: 112 }, content: { overflowWrap: 'anywhere' } }}
        items={items.map(([label, children]) => ({ key: label, label, children }))}
      />
      {delivery.status !== null && (
        <section aria-label={t.answer}>
          <Typography.Title level={3} style={{ fontSize: 14, margin: '0 0 4px' }}>
            {t.answer}
          </Typography.Title>
          <Typography.Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {delivery.answer || t.emptyAnswer}
          </Typography.Text>
        </section>
      )}
      <section aria-label={t.payload}>
        <Typography.Title level={3} style={{ fontSize: 14, margin: '0 0 4px' }}>
          {t.payload}
        </Typography.Title>
        <Typography.Paragraph type="secondary">{t.payloadAbout}</Typography.Paragraph>
        <JsonTree value={payload} />
      </section>
      <Flex wrap gap={8}>
        {endpoint.disabledAt === null && delivery.state !== 'waiting' && (
          <Button type="primary" loading={replay.isPending} onClick={() => replay.mutate(undefined)}>
            {t.replay}
          </Button>
        )}
        <Button icon={<CopyOutlined />} onClick={() => void copy(JSON.stringify(payload, null, 2))}>
          {t.copyPayload}
        </Button>
      </Flex>
    </Flex>
  )
}
