import { CaretRightOutlined, GlobalOutlined, PauseOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, InputNumber, Popover, Segmented } from 'antd'
import { useState } from 'react'
import type { WorldPlan, WorldSeen } from '../../../world/world.ts'
import { send } from '../door/api.ts'
import { useCorp, useWorld } from '../door/reads.ts'
import { useWords } from '../words/language.tsx'
import { useReason } from '../words/reasons.ts'
import { words } from '../words/words.ts'
import { dayOf, secondOf, useNow } from './now.tsx'

/** Of real life; 240: a day is six minutes. */
const PACES = [1, 10, 60, 240, 1_000]
const USUAL: WorldPlan = { customers: 200, days: 1, pace: 60 }

/** The people who live by themselves: how many they are, paused and let go on with one tap, begun and hurried with two. */
export function World({ hasRoom }: { hasRoom: boolean }) {
  const t = useWords(words)
  const { data } = useWorld()
  const change = useChange()
  if (!data) return null
  const { world, isPaused, living } = data
  const label = world ? t.world.brief(living, isPaused) : t.world.none
  return (
    <>
      <Popover
        trigger="click"
        placement="bottom"
        content={
          <div className="world">
            <strong>{t.world.open}</strong>
            {world ? <Going seen={data} plan={world} change={change} /> : <Beginning change={change} />}
          </div>
        }
      >
        <Button type="text" icon={<GlobalOutlined aria-hidden />} className="numbers" aria-label={label}>
          {hasRoom && label}
        </Button>
      </Popover>
      {world && (
        <Button
          type="text"
          icon={isPaused ? <CaretRightOutlined aria-hidden /> : <PauseOutlined aria-hidden />}
          aria-label={isPaused ? t.world.resume : t.world.pause}
          onClick={() => change.run(isPaused)}
        />
      )}
    </>
  )
}

interface GoingProps {
  seen: WorldSeen
  plan: WorldPlan
  change: ReturnType<typeof useChange>
}
function Going({ seen: { isPaused, living }, plan, change }: GoingProps) {
  const t = useWords(words)
  return (
    <>
      <p role="status">{isPaused ? t.world.paused(living) : t.world.running(living)}</p>
      <Time />
      <p className="lesser">{t.world.plan(plan.customers, plan.days)}</p>
      <Pace pace={plan.pace} isDisabled={change.isPending} onChange={(pace) => change.plan({ ...plan, pace })} />
    </>
  )
}

function Beginning({ change }: { change: GoingProps['change'] }) {
  const t = useWords(words)
  const [plan, setPlan] = useState(USUAL)
  const set = (part: Partial<WorldPlan>) => setPlan((before) => ({ ...before, ...part }))
  return (
    <>
      <p className="lesser">{t.world.about}</p>
      <Time />
      <div className="world-fields">
        <label>
          <span className="lesser">{t.world.customers}</span>
          <InputNumber
            min={1}
            max={1_000_000}
            precision={0}
            value={plan.customers}
            onChange={(customers) => set({ customers: customers ?? USUAL.customers })}
          />
        </label>
        <label>
          <span className="lesser">{t.world.days}</span>
          <InputNumber min={1} max={3_650} value={plan.days} onChange={(days) => set({ days: days ?? USUAL.days })} />
        </label>
      </div>
      <Pace pace={plan.pace} onChange={(pace) => set({ pace })} />
      <Button type="primary" block loading={change.isPending} onClick={() => change.plan(plan)}>
        {t.world.begin}
      </Button>
    </>
  )
}

interface PaceProps {
  pace: number
  isDisabled?: boolean
  onChange(pace: number): void
}
/** Also one that was set elsewhere. */
function Pace({ pace, isDisabled = false, onChange }: PaceProps) {
  const t = useWords(words)
  const paces = [...new Set([...PACES, pace])].toSorted((one, other) => one - other)
  return (
    <div>
      <p className="lesser">{t.world.pace}</p>
      <Segmented<number>
        block
        aria-label={t.world.pace}
        disabled={isDisabled}
        value={pace}
        options={paces.map((value) => ({ value, label: t.world.times(value) }))}
        onChange={onChange}
      />
    </div>
  )
}

function Time() {
  const t = useWords(words)
  const now = useNow()
  const isVirtual = useCorp().data?.isVirtual ?? false
  return (
    <p className="numbers">
      {now !== undefined && `${t.time.open} ${dayOf(now)} ${secondOf(now)}`}
      {isVirtual && <span className="lesser"> {t.world.still}</span>}
    </p>
  )
}

function useChange() {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const reason = useReason()
  const { mutate, isPending } = useMutation({
    mutationFn: ({ method, body }: { method: 'POST' | 'PUT'; body: object }) => send<WorldSeen>(method, '/world', body),
    onSuccess: (seen) => queries.setQueryData(['world'], seen),
    onError: (error) => void message.error(reason(error)),
  })
  return {
    isPending,
    run: (run: boolean) => mutate({ method: 'POST', body: { run } }),
    plan: (plan: WorldPlan) => mutate({ method: 'PUT', body: plan }),
  }
}
