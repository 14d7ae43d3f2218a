import { useMutation } from '@tanstack/react-query'
import { App, Button, Card, Flex, Typography } from 'antd'
import { useState } from 'react'
import { call, useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { Loaded, useMessageOf } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { useCalled } from './identity-words.ts'
import { MergeModal } from './merge-modal.tsx'
import { mergingWords } from './merging-words.ts'
import { useMoved } from './refresh.ts'
import { SeparateModal } from './separate-modal.tsx'
import { Since } from './standing-cards.tsx'
import type { Profile } from './who-card.tsx'

type Merge = Answer<'GET /api/customers/:id/merges'>['merges'][number]

/** Whom this customer was made of, and for who may: another merge, a split, and taking one back. */
export function MergesCard({ profile }: { profile: Profile }) {
  const t = useWords(mergingWords)
  const { data } = useMe()
  const isOperator = can(data?.me, 'operator')
  const [open, setOpen] = useState<'merge' | 'separate' | null>(null)
  const asked = useGet('/api/customers/:id/merges', { params: { id: profile.id } })
  const close = () => setOpen(null)
  return (
    <Card size="small" title={t.title}>
      <Loaded asked={asked} rows={1}>
        {({ merges }) => {
          const inForce = withoutEchoes(merges.filter((merge) => isInForce(merge, profile)))
          return (
            <Flex vertical gap={8}>
              {inForce.length === 0 && <Typography.Text type="secondary">{t.noMerges}</Typography.Text>}
              {inForce.map((merge) => (
                <MergeLine key={merge.messageId} customer={profile.id} merge={merge} mayUndo={isOperator} />
              ))}
            </Flex>
          )
        }}
      </Loaded>
      {isOperator && (
        <Flex wrap gap={8} style={{ marginTop: 12 }}>
          <Button size="small" onClick={() => setOpen('merge')}>
            {t.merge}
          </Button>
          {profile.identifiers.length > 1 && (
            <Button size="small" onClick={() => setOpen('separate')}>
              {t.separate}
            </Button>
          )}
        </Flex>
      )}
      <MergeModal profile={profile} isOpen={open === 'merge'} onClose={close} />
      <SeparateModal profile={profile} isOpen={open === 'separate'} onClose={close} />
    </Card>
  )
}

/** The log keeps merges that were taken back. One holds while something of each side is this customer's; personal values
 *  are hidden from us and are told by their kind. */
function isInForce({ a, b }: Merge, { identifiers }: Profile): boolean {
  const isOurs = ({ kind, value }: Merge['a'][number]) =>
    identifiers.some((one) => one.kind === kind && (one.personal || one.value === value))
  return a.some(isOurs) && b.some(isOurs)
}

/** What a person said, the engine then did: two events of one merge. */
function withoutEchoes(merges: Merge[]): Merge[] {
  const said = new Set(merges.filter(({ source }) => source !== OWN_SOURCE).map(sidesOf))
  return merges.filter((merge) => merge.source !== OWN_SOURCE || !said.has(sidesOf(merge)))
}
const OWN_SOURCE = 'siyu'
const sidesOf = ({ a, b }: Merge): string =>
  [a, b]
    .map((side) => JSON.stringify(side.map(({ kind, value }) => [kind, value]).toSorted()))
    .toSorted()
    .join()

function MergeLine({ customer, merge, mayUndo }: { customer: number; merge: Merge; mayUndo: boolean }) {
  const t = useWords(mergingWords)
  const called = useCalled()
  const { message } = App.useApp()
  const ask = useAsk()
  const messageOf = useMessageOf()
  const moved = useMoved()
  const undo = useMutation({
    mutationFn: () =>
      call('DELETE /api/customers/:id/merges/:messageId', { params: { id: customer, messageId: merge.messageId } }),
    onSuccess({ customerId }) {
      void message.success(t.undone)
      moved(customerId)
    },
    onError: (error) => void message.error(messageOf(error)),
  })
  const side = (identifiers: Merge['a']) =>
    identifiers.map(({ kind, value }) => `${called.kind(String(kind))} ${String(value)}`).join('、')
  const { source, at, a, b } = merge
  return (
    <div>
      <Flex justify="space-between" align="baseline" gap={8}>
        <span>
          {source === OWN_SOURCE ? t.byRule : t.by(called.who(source))} <Since at={at} />
        </span>
        {mayUndo && (
          <Button
            size="small"
            type="link"
            loading={undo.isPending}
            onClick={() => ask({ title: t.undoTitle, about: t.undoWhy, word: t.undo, then: () => undo.mutateAsync() })}
          >
            {t.undo}
          </Button>
        )}
      </Flex>
      <Typography.Paragraph
        type="secondary"
        style={{ margin: 0, fontSize: 13, overflowWrap: 'anywhere' }}
        ellipsis={{ rows: 2, expandable: true }}
      >
        {side(a)} {t.with} {side(b)}
      </Typography.Paragraph>
    </div>
  )
}
