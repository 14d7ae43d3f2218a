import { useNavigate } from '@tanstack/react-router'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { useChange } from '../../parts/changing.ts'
import { WEBHOOK_READS, type Endpoint } from './webhook-shapes.ts'
import { webhooksWords } from './webhooks-words.ts'

/** What may be done with an endpoint; what somebody else would miss is asked first. */
export function useWebhookDoings(endpoint: Endpoint, onSecret: (secret: string) => void) {
  const t = useWords(webhooksWords)
  const ask = useAsk()
  const navigate = useNavigate()
  const { id, revision: expectedRevision } = endpoint
  const reads = WEBHOOK_READS
  const switching = (isEnabled: boolean) => () => call('PATCH /api/webhooks/:id', { params: { id }, body: { isEnabled, expectedRevision } }) // prettier-ignore
  const enable = useChange(switching(true), { reads, said: t.enabled })
  const disable = useChange(switching(false), { reads, said: t.disabled })
  const test = useChange(() => call('POST /api/webhooks/:id/tests', { params: { id } }), { reads, said: t.tested })
  const remove = useChange(() => call('DELETE /api/webhooks/:id', { params: { id } }), {
    reads: ['/api/webhooks', '/api/notices'],
    said: t.removed,
    then: () => void navigate({ to: '/webhooks' }),
  })
  const rotate = useChange(
    async () => onSecret((await call('POST /api/webhooks/:id/secrets', { params: { id } })).secret),
    { reads },
  )
  return {
    isSwitching: enable.isPending,
    isTesting: test.isPending,
    enable: () => enable.mutate(undefined),
    test: () => test.mutate(undefined),
    disable: () =>
      ask({
        title: t.disableAsk,
        about: t.disableAbout,
        word: t.disable,
        isDanger: true,
        then: () => disable.mutateAsync(undefined),
      }),
    rotate: () =>
      ask({ title: t.rotateAsk, about: t.rotateAbout, word: t.rotate, then: () => rotate.mutateAsync(undefined) }),
    remove: () =>
      ask({
        title: t.removeAsk,
        about: t.removeAbout,
        word: t.remove,
        isDanger: true,
        then: () => remove.mutateAsync(undefined),
      }),
  }
}
