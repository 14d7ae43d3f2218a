import { Alert, Button, Card, ConfigProvider, Flex, Typography } from 'antd'
import { useState } from 'react'
import type { Policy } from '../../../../src/touches/policy.ts'
import { ApiError, call, useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { useLeaveGuard } from '../../parts/leave-guard.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded, useMessageOf } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { CapsCard, ConsentCard, HoldoutCard, QuietCard, QuotaCard } from './policy-cards.tsx'
import { PolicyProblems, problemsOf } from './policy-problems.tsx'
import { policyWords } from './policy-words.ts'
import { usePolicyOrder } from './use-policy-order.ts'

type Held = Answer<'GET /api/touch-policy'>

export function TouchPolicyPage() {
  const asked = useGet('/api/touch-policy')
  return (
    <Loaded asked={asked}>{(held) => <Whole held={held} fresh={async () => void (await asked.refetch())} />}</Loaded>
  )
}

/** What is written stays as it was begun, whoever changes the policy meanwhile. */
function Whole({ held, fresh }: { held: Held; fresh(): Promise<void> }) {
  const t = useWords(policyWords)
  const s = useWords(sharedWords)
  const messageOf = useMessageOf()
  const mayEdit = can(useMe().data?.me, 'operator')
  const [written, setWritten] = useState<Held>()
  // A new one begins with what is there, in fields of its own.
  const [round, setRound] = useState(0)
  const { policy, revision } = written ?? held
  const save = useChange(
    (body: { policy: Policy; expectedRevision: number }) => call('PUT /api/touch-policy', { body }),
    { reads: ['/api/touch-policy'], said: t.saved, isRefusalShown: true, then: () => setWritten(undefined) },
  )
  useLeaveGuard(written !== undefined)
  const isBehind = save.error instanceof ApiError && save.error.code === 'changed_meanwhile'
  function drop() {
    save.reset()
    setWritten(undefined)
    setRound(round + 1)
  }
  const part = { policy, onChange: (next: Policy) => setWritten({ policy: next, revision }) }
  return (
    <Page
      title={t.title}
      term="touchPolicy"
      about={t.about}
      actions={
        mayEdit && (
          <>
            {written && <Button onClick={drop}>{t.discard}</Button>}
            <Button
              type="primary"
              disabled={!written}
              loading={save.isPending}
              onClick={() => save.mutate({ policy, expectedRevision: revision })}
            >
              {s.save}
            </Button>
          </>
        )
      }
    >
      {save.error && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={messageOf(save.error)}
          action={
            isBehind && (
              <Button size="small" onClick={() => void fresh().then(drop)}>
                {t.reload}
              </Button>
            )
          }
        />
      )}
      {held.revision === 0 && !written && <Alert type="info" showIcon title={t.default} />}
      <OrderCard policy={policy} />
      <PolicyProblems value={problemsOf(save.error)}>
        <ConfigProvider componentDisabled={!mayEdit}>
          <Flex key={`${round} ${revision}`} vertical gap={16}>
            <ConsentCard {...part} />
            <HoldoutCard {...part} />
            <CapsCard {...part} />
            <QuietCard {...part} />
            <QuotaCard {...part} />
          </Flex>
        </ConfigProvider>
      </PolicyProblems>
    </Page>
  )
}

function OrderCard({ policy }: { policy: Policy }) {
  const t = useWords(policyWords)
  const sentences = usePolicyOrder()(policy)
  return (
    <Card size="small" title={t.order}>
      <ol aria-label={t.order} style={{ margin: 0, paddingInlineStart: 24, overflowWrap: 'anywhere' }}>
        {sentences.map((sentence, place) => (
          <li key={place} style={{ padding: '2px 0' }}>
            <Typography.Text>{sentence}</Typography.Text>
          </li>
        ))}
      </ol>
    </Card>
  )
}
