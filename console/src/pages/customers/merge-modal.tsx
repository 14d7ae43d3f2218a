import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button, Card, Flex, Modal } from 'antd'
import { useState } from 'react'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { LifecycleTag } from '../../parts/life.tsx'
import { Loaded, useMessageOf } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { useNameOf } from './brief-parts.tsx'
import { useCalled } from './identity-words.ts'
import { mergingWords } from './merging-words.ts'
import { useMoved } from './refresh.ts'
import { Value } from './personal.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { queryOf, understand } from '../../parts/typed.ts'
import { Line, type Profile } from './who-card.tsx'

/** Find the other one, look at both side by side, then say that they are one. */
export function MergeModal({ profile, isOpen, onClose }: { profile: Profile; isOpen: boolean; onClose(): void }) {
  const t = useWords(mergingWords)
  const [other, setOther] = useState<number | null>(null)
  return (
    <Modal
      open={isOpen}
      title={t.mergeTitle}
      footer={null}
      width={760}
      onCancel={onClose}
      afterClose={() => setOther(null)}
      destroyOnHidden
    >
      {other === null ? (
        <Finding customer={profile.id} onChoose={setOther} />
      ) : (
        <SideBySide profile={profile} other={other} onBack={() => setOther(null)} onClose={onClose} />
      )}
    </Modal>
  )
}

const MAX_FOUND = 8

function Finding({ customer, onChoose }: { customer: number; onChoose(id: number): void }) {
  const t = useWords(mergingWords)
  const nameOf = useNameOf()
  const [typed, setTyped] = useState('')
  const meant = understand(typed)
  const asked = useGet('/api/customers', { query: { ...queryOf(meant), limit: MAX_FOUND } }, { enabled: !!meant })
  return (
    <Flex vertical gap={12} style={{ minHeight: 240 }}>
      <SearchBox typed={typed} onTyped={setTyped} label={t.findLabel} placeholder={t.find} />
      {meant && (
        <Loaded asked={asked} rows={3}>
          {({ customers }) => {
            const others = customers.filter(({ id }) => id !== customer)
            if (others.length === 0) return <span>{t.nobody}</span>
            return (
              <Flex vertical gap={6}>
                {others.map((one) => (
                  <Button
                    key={one.id}
                    block
                    aria-label={t.choose(nameOf(one))}
                    onClick={() => onChoose(one.id)}
                    style={{ justifyContent: 'flex-start' }}
                  >
                    <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{nameOf(one)}</span>
                    <LifecycleTag state={one.lifecycle} />
                    <span className="numbers" style={{ marginInlineStart: 'auto' }}>
                      #{one.id}
                    </span>
                  </Button>
                ))}
              </Flex>
            )
          }}
        </Loaded>
      )}
    </Flex>
  )
}

function SideBySide({
  profile,
  other,
  onBack,
  onClose,
}: {
  profile: Profile
  other: number
  onBack(): void
  onClose(): void
}) {
  const t = useWords(mergingWords)
  const s = useWords(sharedWords)
  const asked = useGet('/api/customers/:id', { params: { id: other } })
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const moved = useMoved()
  const merge = useMutation({
    mutationFn: () => call('POST /api/customers/:id/merges', { params: { id: profile.id }, body: { with: other } }),
    onSuccess({ customerId }) {
      void message.success(t.merged)
      onClose()
      moved(customerId)
    },
    onError: (error) => void message.error(messageOf(error)),
  })
  return (
    <Flex vertical gap={12}>
      <Flex gap={12} wrap>
        <Side profile={profile} />
        <div style={{ flex: '1 1 280px', minWidth: 0 }}>
          <Loaded asked={asked} rows={3}>
            {(data) => <Side profile={data} />}
          </Loaded>
        </div>
      </Flex>
      <Alert type="warning" title={t.willMerge(Math.min(profile.id, other))} />
      <Flex gap={8} wrap justify="flex-end">
        <Button onClick={onBack}>{t.back}</Button>
        <Button onClick={onClose}>{s.cancel}</Button>
        <Button type="primary" disabled={!asked.data} loading={merge.isPending} onClick={() => merge.mutate()}>
          {t.mergeNow}
        </Button>
      </Flex>
    </Flex>
  )
}

function Side({ profile }: { profile: Profile }) {
  const t = useWords(mergingWords)
  const nameOf = useNameOf()
  const called = useCalled()
  const { id, lifecycle, createdAt, identifiers, tags } = profile
  return (
    <Card
      size="small"
      title={nameOf(profile)}
      extra={<span className="numbers">#{id}</span>}
      style={{ flex: '1 1 280px', minWidth: 0 }}
    >
      <Flex vertical gap={6}>
        <div>
          <LifecycleTag state={lifecycle} />
        </div>
        <Line name={t.known}>
          <Time at={createdAt} />
        </Line>
        {identifiers.map((one) => (
          <Line key={one.id} name={called.kind(one.kind)}>
            <Value value={one.value} />
          </Line>
        ))}
        {tags.length > 0 && <Line name={t.tags}>{tags.map(({ name }) => name).join('、')}</Line>}
      </Flex>
    </Card>
  )
}
