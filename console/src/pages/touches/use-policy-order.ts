import { CHANNELS, TOUCH_KINDS, type Cap, type Policy, type TouchKind } from '../../../../src/touches/policy.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { touchWords } from '../../language/touch-words.ts'
import { percent } from '../../parts/percent.ts'
import { policyWords } from './policy-words.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The policy as sentences, in the order in which the gate asks (src/touches/gate.ts). */
export function usePolicyOrder(): (policy: Policy) => string[] {
  const t = useWords(policyWords)
  const w = useWords(touchWords)
  const s = useWords(sharedWords)
  const list = (words: string[]) => words.join(s.comma)
  const kindsOf = (kinds: readonly TouchKind[]) =>
    kinds.length === 0
      ? t.nothing
      : kinds.length === TOUCH_KINDS.length
        ? t.every
        : list(kinds.map((kind) => w.kinds[kind]))
  function length(ms: number): string {
    if (ms % DAY_MS === 0) return t.says.days(ms / DAY_MS)
    return ms % HOUR_MS === 0 ? t.says.hours(ms / HOUR_MS) : t.says.minutes(Math.round(ms / MINUTE_MS))
  }
  function capOf({ name, most, window, kinds, channels, upTo }: Cap): string {
    const counted = window.kind === 'calendar' ? t.windows[window.unit] : t.says.rolling(length(window.ms))
    const of = t.says.of(kinds ? list(kinds.map((one) => w.kinds[one])) : '', channels ? list(channels.map((one) => w.channels[one])) : '') // prettier-ignore
    return t.says.cap(name, most, counted, of, t.says.lets[upTo])
  }
  return ({ consent, holdout, caps, quiet, quota }) => {
    const by = (mode: Policy['consent']['chat']) =>
      list(CHANNELS.filter((channel) => consent[channel] === mode).map((channel) => w.channels[channel]))
    return [
      t.says.consent(by('unless_withdrawn'), by('given')),
      holdout.share > 0 && holdout.kinds.length > 0
        ? t.says.holdout(percent(holdout.share), kindsOf(holdout.kinds))
        : t.says.noHoldout,
      ...(caps.length === 0 ? [t.says.noCaps] : caps.map(capOf)),
      quiet && quiet.kinds.length > 0
        ? t.says.quiet(quiet.from, quiet.until, kindsOf(quiet.kinds), t.says.thens[quiet.then])
        : t.says.noQuiet,
      t.says.quota(t.quotas[quota]),
      t.says.content,
    ]
  }
}
