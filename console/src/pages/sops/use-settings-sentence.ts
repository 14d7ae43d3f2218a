import { useLanguage } from '../../language/language.tsx'
import { useTouchWordsOf } from '../../language/touch-words.ts'
import { percent } from '../../parts/percent.ts'
import { exact } from '../../parts/time.tsx'
import { useSettingsWords } from './group-words.ts'
import { weekdaysSaid } from './settings-words.ts'
import type { Sop } from './sop-draft.ts'
import { useSopSentences } from './use-sop-sentences.ts'

/** The settings of a flow in one sentence: only what somebody has set, and what its touches are for. */
export function useSettingsSentence(): (sop: Sop) => string {
  const t = useSettingsWords()
  const touch = useTouchWordsOf()
  const { language } = useLanguage()
  const { events, time } = useSopSentences()
  const deadline = ({ deadline: set }: Sop) => {
    if (!set) return ''
    if (set.kind !== 'at') return t.said[set.kind](set.name)
    const at = new Date(set.at)
    return Number.isNaN(at.getTime()) ? '' : t.said.at(exact(set.at, language))
  }
  return (sop) => {
    const { goal, exit, holdoutShare, hours } = sop
    return [
      t.said.touch(touch.kinds[sop.touch.kind], touch.priorities[sop.touch.priority]),
      goal && t.said.goal(events([goal.of]), time(goal.withinMs)),
      exit.length > 0 && t.said.exit(events(exit)),
      holdoutShare > 0 && t.said.holdout(percent(holdoutShare)),
      hours && t.said.hours(weekdaysSaid(hours.weekdays, t.days, t.everyDay), hours.from, hours.until),
      deadline(sop),
    ]
      .filter(Boolean)
      .join(language === 'zh' ? '；' : '; ')
  }
}
