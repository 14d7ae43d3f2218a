import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Card, Flex, Segmented, theme, Typography } from 'antd'
import { call } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { More } from '../../parts/more.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { EVENT_NAMES } from '../customers/event-names.ts'
import { DeliveryDrawer } from './delivery-drawer.tsx'
import { ReplayButton } from './replay-button.tsx'
import type { Delivery, Endpoint } from './webhook-shapes.ts'
import { DeliveryState, useResult, useTypeName } from './webhook-state.tsx'
import { webhooksWords } from './webhooks-words.ts'

const route = getRouteApi('/inside/webhooks/$id')
const PAGE_ROWS = '50'
const STATES = ['all', 'waiting', 'delivered', 'failed'] as const

export function DeliveriesCard({ endpoint }: { endpoint: Endpoint }) {
  const t = useWords(webhooksWords)
  const s = useWords(sharedWords)
  const { state, delivery } = route.useSearch()
  const navigate = route.useNavigate()
  const { id } = endpoint
  const asked = useInfiniteQuery({
    queryKey: ['/api/webhooks/:id/deliveries', 'pages', id, state],
    queryFn: ({ pageParam }) =>
      call('GET /api/webhooks/:id/deliveries', {
        params: { id },
        query: { limit: PAGE_ROWS, ...(state && { state }), ...(pageParam && { before: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => (next === null ? undefined : String(next)),
  })
  const show = (which: number | undefined) => void navigate({ search: (now) => ({ ...now, delivery: which }) })
  return (
    <Card
      size="small"
      title={t.deliveries}
      extra={endpoint.disabledAt === null && endpoint.failed > 0 && <ReplayButton id={id} />}
    >
      <Flex vertical gap={8}>
        <Typography.Text type="secondary">{t.deliveriesAbout}</Typography.Text>
        <Segmented<(typeof STATES)[number]>
          aria-label={t.show}
          style={{ alignSelf: 'flex-start', maxWidth: '100%', overflowX: 'auto' }}
          options={STATES.map((one) => ({ value: one, label: one === 'all' ? s.all : t.state[one] }))}
          value={state ?? 'all'}
          onChange={(next) =>
            void navigate({ search: (now) => ({ ...now, state: next === 'all' ? undefined : next }) })
          }
        />
        <Loaded asked={asked} rows={3}>
          {({ pages }) => {
            const deliveries = pages.flatMap((page) => page.deliveries)
            if (deliveries.length === 0) return <Nothing>{state ? t.noneOfState : t.noDeliveries}</Nothing>
            return (
              <>
                <ul aria-label={t.deliveries} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                  {deliveries.map((one) => (
                    <Line key={one.id} delivery={one} onOpen={() => show(one.id)} />
                  ))}
                </ul>
                <More asked={asked} />
              </>
            )
          }}
        </Loaded>
      </Flex>
      <DeliveryDrawer endpoint={endpoint} delivery={delivery} onClose={() => show(undefined)} />
    </Card>
  )
}

function Line({ delivery, onOpen }: { delivery: Delivery; onOpen(): void }) {
  const t = useWords(webhooksWords)
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const result = useResult()(delivery)
  const typeName = useTypeName()
  const { type, state, at, tries, nextAt } = delivery
  const name = EVENT_NAMES[language][type] ?? typeName(type)
  return (
    <li style={{ padding: '8px 0', overflowWrap: 'anywhere', borderBottom: `1px solid ${token.colorBorderSecondary}` }}>
      <Flex wrap gap={8} align="center">
        <Button
          type="link"
          style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }}
          aria-label={t.open(name)}
          onClick={onOpen}
        >
          {name}
        </Button>
        <DeliveryState state={state} />
      </Flex>
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        <Time at={at} />
        {result && ` · ${result}`}
        {tries > 1 && ` · ${t.tries(tries)}`}
        {state === 'waiting' && tries > 0 && nextAt !== null && (
          <>
            {' '}
            · {t.nextAt} <Time at={nextAt} />
          </>
        )}
      </Typography.Text>
    </li>
  )
}
