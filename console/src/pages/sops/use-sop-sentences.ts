import { inUnits } from '../../../../src/rules/text-print.ts'
import type { Step as SopEvent } from '../../../../src/rules/language.ts'
import { isSending, type SendStep, type Until } from '../../../../src/sops/language.ts'
import { counted, useLanguage, useWords } from '../../language/language.tsx'
import { useTouchWordsOf } from '../../language/touch-words.ts'
import { sharedWords } from '../../language/shared-words.ts'
import { percent } from '../../parts/percent.ts'
import { EVENT_NAMES } from '../customers/event-names.ts'
import { useNames } from '../customers/names.ts'
import { useContentNames } from './content-names.ts'
import type { SopStep, Trigger } from './sop-draft.ts'
import { useSettingsWords, useSopsWords } from './group-words.ts'
import { useWayNames } from './invite-form.tsx'
import { timeTriggerWords } from './time-trigger-words.ts'
import { useEndpointNames } from './webhook-step-form.tsx'

export interface SopSentences {
  step(step: SopStep): string
  trigger(trigger: Trigger): string
  /** What stands at an exit; empty where there is only one. */
  exit(step: SopStep | null, at: string): string
  time(ms: number): string
  events(all: readonly SopEvent[]): string
}

/** What a flow says, as sentences. */
export function useSopSentences(): SopSentences {
  const t = useSopsWords()
  const s = useWords(sharedWords)
  const { language } = useLanguage()
  const names = useNames()
  const contentName = useContentNames()
  const endpointName = useEndpointNames()
  const wayName = useWayNames()
  const touch = useTouchWordsOf()
  const filled = (text: string) => text || t.says.unfilled
  const eventName = ({ event }: SopEvent) => filled(EVENT_NAMES[language][event] ?? event)
  const listed = (all: readonly { name: string }[]) => all.map(({ name }) => filled(name)).join(s.comma)
  const time = (ms: number) => {
    const [count, unit] = inUnits(ms, 'day')
    return language === 'zh' || unit === 'millisecond' ? `${count} ${t.units[unit]}` : counted(count, t.units[unit])
  }
  const waits = (until: Until) => {
    if (until.kind === 'duration') return t.says.waitFor(time(until.ms))
    if (until.kind === 'time') return t.says.waitUntil(until.days, until.time)
    return until.ms === 0 ? t.says.waitDeadline : t.says.waitBefore(time(until.ms))
  }
  const sends = (step: SendStep): string => {
    const { channel, content, fallback = [] } = step
    const what = step.kind === 'invite' ? t.says.invites(filled(wayName(step.way))) : filled(contentName(content))
    const said = t.says.sends(touch.channels[channel], what)
    const others = fallback.map((one) => touch.channels[one]).join(s.comma)
    return others ? t.says.fallsBack(said, others) : said
  }
  const w = useWords(timeTriggerWords)
  const { days: weekdays } = useSettingsWords()
  const whenOf = ({ every, days }: Extract<Trigger, { kind: 'schedule' }>): string => {
    if (every === 'day') return w.everies.day
    if (days.length === 0) return t.says.unfilled
    if (every === 'month') return w.says.monthly(days.join(w.says.and))
    return w.says.weekly(days.map((day) => weekdays[day as keyof typeof weekdays] ?? day).join(w.says.and))
  }
  return {
    time,
    events: (all) => all.map(eventName).join(t.says.or),
    step(step) {
      switch (step.kind) {
        case 'wait':
          return waits(step.until)
        case 'await':
          return t.says.awaits(step.of.map(eventName).join(t.says.orOf), time(step.ms))
        case 'branch':
          return t.says.branches(listed(step.cases))
        case 'split':
          return t.says.splits(listed(step.arms))
        case 'task':
          return t.says.tasks(t.tasks[step.task], step.title)
        case 'send':
        case 'invite':
          return sends(step)
        case 'tag':
          return (step.change === 'add' ? t.says.tagAdd : t.says.tagRemove)(filled(names.tag(step.tag)))
        case 'attribute':
          return step.value === null
            ? t.says.attributeGone(filled(step.attribute))
            : t.says.attribute(filled(step.attribute), String(step.value))
        case 'webhook':
          return t.says.webhook(filled(endpointName(step.endpoint)))
      }
    },
    trigger(trigger) {
      switch (trigger.kind) {
        case 'event':
          return t.says.event(eventName(trigger.of))
        case 'segment':
          return (trigger.change === 'entered' ? t.says.segmentEntered : t.says.segmentLeft)(filled(names.segment(trigger.segment))) // prettier-ignore
        case 'tag':
          return (trigger.change === 'gained' ? t.says.tagGained : t.says.tagLost)(filled(names.tag(trigger.tag)))
        case 'stage':
          return t.says.stage(filled(names.set(trigger.set)), filled(names.stage(trigger.set, trigger.stage)))
        case 'date':
          return w.says.date(filled(trigger.attribute), trigger.days, trigger.time)
        case 'schedule':
          return w.says.schedule(
            whenOf(trigger),
            trigger.time,
            trigger.segment === null ? null : filled(names.segment(trigger.segment)),
          )
        case 'manual':
          return t.says.manual
      }
    },
    exit(step, at) {
      if (step?.kind === 'await') return at === 'next' ? t.happened : t.timeout
      if (at === 'missed') return t.missed
      if (step && isSending(step)) return at === 'otherwise' ? t.notSent : step.otherwise === undefined ? '' : t.next
      if (step?.kind === 'wait') return step.missed === undefined ? '' : t.next
      const place = Number(at.split('.')[1])
      if (step?.kind === 'branch') return at === 'otherwise' ? t.otherwise : filled(step.cases[place]?.name ?? '')
      if (step?.kind !== 'split') return ''
      const sum = step.arms.reduce((total, { weight }) => total + weight, 0)
      const arm = step.arms[place]!
      return t.weight(filled(arm.name), percent(arm.weight / sum))
    },
  }
}
