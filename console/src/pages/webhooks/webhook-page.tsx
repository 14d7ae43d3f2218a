import { MoreOutlined } from '@ant-design/icons'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Alert, Button, Card, Flex, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { ButtonMenu } from '../../parts/menu.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { EVENT_NAMES } from '../customers/event-names.ts'
import { DeliveriesCard } from './deliveries-card.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { useWebhookDoings } from './use-webhook-doings.ts'
import { WebhookDrawer } from './webhook-drawer.tsx'
import type { Endpoint } from './webhook-shapes.ts'
import { EndpointState, Latest } from './webhook-state.tsx'
import { webhooksWords } from './webhooks-words.ts'

const route = getRouteApi('/inside/webhooks/$id')

export function WebhookPage() {
  const t = useWords(webhooksWords)
  const { id } = route.useParams()
  const asked = useGet('/api/webhooks', {})
  return (
    <Loaded asked={asked}>
      {({ endpoints }) => {
        const endpoint = endpoints.find((one) => String(one.id) === id)
        if (endpoint) return <Inside key={id} endpoint={endpoint} onReload={() => void asked.refetch()} />
        return (
          <Page title={t.title}>
            <Nothing action={<Link to="/webhooks">{t.back}</Link>}>{t.gone}</Nothing>
          </Page>
        )
      }}
    </Loaded>
  )
}

function Inside({ endpoint, onReload }: { endpoint: Endpoint; onReload(): void }) {
  const t = useWords(webhooksWords)
  const mayEdit = can(useMe().data?.me, 'admin')
  const [edited, setEdited] = useState<Endpoint>()
  const [secret, setSecret] = useState<string>()
  const { enable, disable, test, rotate, remove, isSwitching, isTesting } = useWebhookDoings(endpoint, setSecret)
  const isOn = endpoint.disabledAt === null
  const items = [
    ...(isOn ? [{ key: 'disable', label: t.disable, onClick: disable }] : []),
    { key: 'rotate', label: t.rotate, onClick: rotate },
    { key: 'remove', label: t.remove, danger: true, onClick: remove },
  ]
  const actions = (
    <>
      {isOn && (
        <Button loading={isTesting} onClick={test}>
          {t.test}
        </Button>
      )}
      {mayEdit && !isOn && (
        <Button type="primary" loading={isSwitching} onClick={enable}>
          {t.enable}
        </Button>
      )}
      {mayEdit && (
        <>
          <Button onClick={() => setEdited(endpoint)}>{t.edit}</Button>
          <ButtonMenu menu={{ items }}>
            <Button icon={<MoreOutlined />} aria-label={t.more} />
          </ButtonMenu>
        </>
      )}
    </>
  )
  return (
    <Page title={endpoint.description || endpoint.url} about={<Link to="/webhooks">{t.back}</Link>} actions={actions}>
      {endpoint.disabledWhy !== null ? (
        <Alert
          type={endpoint.disabledWhy === 'person' ? 'info' : 'error'}
          showIcon
          title={t.offAbout[endpoint.disabledWhy]}
        />
      ) : (
        endpoint.failingSince !== null && <Alert type="warning" showIcon title={t.failingAbout} />
      )}
      <Facts endpoint={endpoint} />
      <DeliveriesCard endpoint={endpoint} />
      {edited && (
        <WebhookDrawer
          key={edited.revision}
          endpoint={edited}
          onReload={() => {
            onReload()
            setEdited(undefined)
          }}
          onClose={() => setEdited(undefined)}
        />
      )}
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </Page>
  )
}

function Facts({ endpoint }: { endpoint: Endpoint }) {
  const t = useWords(webhooksWords)
  const { language } = useLanguage()
  return (
    <Card size="small">
      <Flex vertical gap={8} style={{ overflowWrap: 'anywhere' }}>
        <Flex wrap gap={8} align="center">
          <EndpointState endpoint={endpoint} />
          <span>
            {t.last} <Latest last={endpoint.last} />
          </span>
        </Flex>
        <Typography.Text>{endpoint.url}</Typography.Text>
        <Flex wrap gap={4} role="list" aria-label={t.events}>
          {endpoint.events.map((name) => (
            <Tag key={name} role="listitem" style={{ margin: 0, whiteSpace: 'normal' }}>
              {EVENT_NAMES[language][name] ?? name}
            </Tag>
          ))}
        </Flex>
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {t.made} <Time at={endpoint.createdAt} /> · {t.secretSince} <Time at={endpoint.secretChangedAt} />
        </Typography.Text>
      </Flex>
    </Card>
  )
}
