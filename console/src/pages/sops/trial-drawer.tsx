import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Flex, Switch } from 'antd'
import { useState } from 'react'
import { channelsOf, isSending } from '../../../../src/sops/language.ts'
import { call, type Answer } from '../../api/api.ts'
import { useTouchWordsOf } from '../../language/touch-words.ts'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { DurationField, EventField } from '../segments/builder/fields.tsx'
import { useContentNames } from './content-names.ts'
import { Labelled } from './sop-fields.tsx'
import type { Sop } from './sop-draft.ts'
import { useTrialWords } from './group-words.ts'

export type Trial = Answer<'POST /api/sops/:slug/tests'>
const HOUR_MS = 3_600_000
const MAX_FACTS = 20

/** Who is made up: what holds for them and what they will do. */
export function TrialDrawer({
  slug,
  sop,
  onTried,
  onClose,
}: {
  slug: string
  sop: Sop
  onTried(trial: Trial): void
  onClose(): void
}) {
  // prettier-ignore
  const t = useTrialWords()
  const [holds, setHolds] = useState<string[]>([])
  const [refused, setRefused] = useState<string[]>([])
  const [isHeldOut, setHeldOut] = useState(false)
  const [facts, setFacts] = useState<{ event: string; afterMs: number }[]>([])
  const cases = Object.entries(sop.steps).flatMap(([name, step]) =>
    step.kind === 'branch' ? step.cases.map((one, place) => ({ value: `${name}.${place}`, label: one.name })) : [],
  )
  const touch = useTouchWordsOf()
  const contentName = useContentNames()
  // Where it matters: a step that has another channel.
  const ways = Object.entries(sop.steps).flatMap(([name, step]) =>
    isSending(step) && step.fallback?.length
      ? channelsOf(step).map((channel) => ({ value: `${name}.${channel}`, label: `${contentName(step.content)} · ${touch.channels[channel]}` })) // prettier-ignore
      : [],
  )
  const run = useChange(
    async () => {
      const told = facts.filter(({ event }) => event !== '')
      onTried(await call('POST /api/sops/:slug/tests', { params: { slug }, body: { holds, isHeldOut, refused: Object.fromEntries(refused.map((way) => [way, 'unreachable' as const])), facts: told } })) // prettier-ignore
    },
    { reads: [], isRefusalShown: true },
  )
  return (
    <FormDrawer<object>
      title={t.trial}
      first={{}}
      error={run.error}
      isBusy={run.isPending}
      saveWord={t.run}
      onSave={() => run.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t.about}</p>
      {cases.length > 0 && (
        <Labelled label={t.holds}>
          <Checkbox.Group aria-label={t.holds} options={cases} value={holds} onChange={setHolds} />
        </Labelled>
      )}
      {ways.length > 0 && (
        <Labelled label={t.refused}>
          <Checkbox.Group aria-label={t.refused} options={ways} value={refused} onChange={setRefused} />
        </Labelled>
      )}
      <Labelled label={t.facts}>
        <Flex vertical gap={8} align="flex-start">
          {facts.map((fact, place) => (
            <Flex key={place} gap={8} wrap align="center">
              <EventField
                at=""
                value={fact.event}
                onChange={(event) => setFacts(facts.with(place, { ...fact, event }))}
              />
              <DurationField
                at=""
                label={t.after}
                value={fact.afterMs}
                onChange={(afterMs) => setFacts(facts.with(place, { ...fact, afterMs }))}
              />
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t.removeFact}
                onClick={() => setFacts(facts.toSpliced(place, 1))}
              />
            </Flex>
          ))}
          {facts.length < MAX_FACTS && (
            <Button icon={<PlusOutlined />} onClick={() => setFacts([...facts, { event: '', afterMs: HOUR_MS }])}>
              {t.addFact}
            </Button>
          )}
        </Flex>
      </Labelled>
      {sop.holdoutShare > 0 && (
        <Labelled label={t.heldOut}>
          <Switch aria-label={t.heldOut} checked={isHeldOut} onChange={setHeldOut} />
        </Labelled>
      )}
    </FormDrawer>
  )
}
