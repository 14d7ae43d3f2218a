import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Drawer, Input, InputNumber, Select, Switch } from 'antd'
import { useState } from 'react'
import type { SwitchListed } from '../../../switches.ts'
import { send } from '../door/api.ts'
import { useSwitches } from '../door/reads.ts'
import { useLanguage, useWords } from '../words/language.tsx'
import { useReason } from '../words/reasons.ts'
import { SWITCH_NOTES } from '../words/switch-notes.ts'
import { words } from '../words/words.ts'
import { Loaded } from './states.tsx'

type Value = SwitchListed['value']
const KINDS = ['disputed', 'assumed', 'corp', 'fault'] as const

/** What sources disagree about, what nobody tells, and faults: which way each stands. */
export function Switches({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const t = useWords(words)
  const asked = useSwitches()
  return (
    <Drawer title={t.switches.open} open={isOpen} onClose={onClose} size={560}>
      <p className="lesser">{t.switches.about}</p>
      <Loaded asked={asked}>
        {({ switches }) =>
          KINDS.map((kind) => (
            <section key={kind} className="switches">
              <h2>{t.switches.of[kind]}</h2>
              {switches
                .filter(({ of }) => of === kind)
                .map((one) => (
                  <Row key={one.name} one={one} />
                ))}
            </section>
          ))
        }
      </Loaded>
    </Drawer>
  )
}

function Row({ one }: { one: SwitchListed }) {
  const t = useWords(words)
  const { language } = useLanguage()
  const set = useSet(one.name)
  return (
    <div className="switch">
      <div>
        <code>{one.name}</code>
        <p>{language === 'zh' ? SWITCH_NOTES[one.name] : one.note}</p>
        {one.value !== one.default && <p className="changed">{t.switches.standard(String(one.default) || '""')}</p>}
      </div>
      <Control one={one} set={set.mutate} isPending={set.isPending} />
    </div>
  )
}

function Control({ one, set, isPending }: { one: SwitchListed; set(value: Value): void; isPending: boolean }) {
  const { name, value, choices } = one
  if (choices)
    return (
      <Select
        aria-label={name}
        value={value}
        disabled={isPending}
        options={choices.map((choice) => ({ value: choice, label: String(choice) }))}
        onChange={set}
      />
    )
  if (typeof value === 'boolean') return <Switch aria-label={name} checked={value} loading={isPending} onChange={set} />
  return <Typed key={String(value)} name={name} value={value} set={set} />
}

/** Set when it is left, or with Enter. */
function Typed({ name, value, set }: { name: string; value: string | number; set(value: Value): void }) {
  const [typed, type] = useState<string | number>(value)
  const done = () => void (typed !== value && set(typed))
  return typeof value === 'number' ? (
    <InputNumber
      aria-label={name}
      min={0}
      value={typed as number}
      onChange={(next) => type(next ?? value)}
      onPressEnter={done}
      onBlur={done}
    />
  ) : (
    <Input
      aria-label={name}
      value={typed}
      onChange={({ target }) => type(target.value)}
      onPressEnter={done}
      onBlur={done}
    />
  )
}

function useSet(name: string) {
  const t = useWords(words)
  const { message } = App.useApp()
  const reason = useReason()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (value: Value) => send<{ switches: SwitchListed[] }>('PUT', '/switches', { [name]: value }),
    onSuccess(answered) {
      queries.setQueryData(['switches'], answered)
      message.success(t.switches.saved)
    },
    onError: (error) => void message.error(reason(error)),
  })
}
