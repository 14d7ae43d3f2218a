import { Form, Input } from 'antd'
import { isEndpointUrl } from '../../../../src/features/webhooks/address.ts'
import {
  MAX_WEBHOOK_DESCRIPTION_CHARS,
  MAX_WEBHOOK_EVENTS,
  MAX_WEBHOOK_URL_CHARS,
} from '../../../../src/kernel/limits.ts'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { EventsField } from './events-field.tsx'
import { WEBHOOK_READS, type Endpoint } from './webhook-shapes.ts'
import { webhooksWords } from './webhooks-words.ts'

interface Draft {
  url: string
  description: string
  events: string[]
}

/** A new one is told of by its secret. */
export function WebhookDrawer({
  endpoint,
  onMade,
  onReload,
  onClose,
}: {
  endpoint?: Endpoint
  onMade?(secret: string): void
  onReload?(): void
  onClose(): void
}) {
  const t = useWords(webhooksWords)
  const save = useChange(
    async ({ url, description, events }: Draft) => {
      const body = { url: url.trim(), description: description ?? '', events }
      if (endpoint)
        return call('PATCH /api/webhooks/:id', {
          params: { id: endpoint.id },
          body: { ...body, expectedRevision: endpoint.revision },
        })
      const { secret } = await call('POST /api/webhooks', { body })
      return onMade?.(secret)
    },
    { reads: WEBHOOK_READS, ...(endpoint && { said: t.saved }), isRefusalShown: true, then: onClose },
  )
  return (
    <FormDrawer<Draft>
      title={endpoint ? t.editTitle : t.create}
      first={{ url: '', description: '', events: [], ...endpoint }}
      error={save.error}
      isBusy={save.isPending}
      onSave={save.mutate}
      {...(onReload && { onReload })}
      onClose={onClose}
    >
      <Form.Item
        name="url"
        label={t.url}
        extra={t.urlHint}
        rules={[{ required: true, validator: (_, url?: string) => (isEndpointUrl((url ?? '').trim()) ? Promise.resolve() : Promise.reject(new Error(t.badUrl))) }]} // prettier-ignore
      >
        <Input type="url" inputMode="url" maxLength={MAX_WEBHOOK_URL_CHARS} autoComplete="off" placeholder="https://" />
      </Form.Item>
      <Form.Item name="description" label={t.description} extra={t.descriptionHint}>
        <Input maxLength={MAX_WEBHOOK_DESCRIPTION_CHARS} />
      </Form.Item>
      <Form.Item
        name="events"
        label={t.events}
        extra={t.eventsHint}
        rules={[{ required: true, type: 'array', min: 1, max: MAX_WEBHOOK_EVENTS, message: t.needEvents }]}
      >
        <EventsField label={t.events} />
      </Form.Item>
    </FormDrawer>
  )
}
