import { Link } from '@tanstack/react-router'
import { Progress } from 'antd'
import { useLanguage, useWords } from '../../language/language.tsx'
import { LaunchedList, type Said } from '../../parts/launched/launched-list.tsx'
import { useNumber } from '../../parts/time.tsx'
import { Trouble } from '../../parts/trouble.tsx'
import type { Listed } from './moment-shapes.ts'
import { MomentState } from './moment-state.tsx'
import { momentsWords } from './moments-words.ts'
import { useAudienceWords } from './use-audience-words.ts'

export function MomentsList({ moments }: { moments: Listed[] }) {
  const t = useWords(momentsWords)
  const words = useAudienceWords()
  const when = ({ madeAt, startsAt, createdAt }: Listed): Said['when'] => {
    if (madeAt !== null) return [t.madeOn, madeAt]
    return startsAt !== null ? [t.starts, startsAt] : [t.createdOn, createdAt]
  }
  return (
    <LaunchedList
      rows={moments}
      progressTitle={t.progress}
      say={(one) => ({
        link: <Link to="/moments/$id" params={{ id: String(one.id) }}>{one.name}</Link>, // prettier-ignore
        about: `${words.who(one)} · ${words.visible(one)} · ${one.contentName}`,
        state: <MomentState state={one.state} />,
        when: when(one),
        progress: (one.problem !== null || one.funnel.asked > 0) && <Published moment={one} />,
      })}
    />
  )
}

function Published({ moment: { funnel, problem } }: { moment: Listed }) {
  const t = useWords(momentsWords)
  const { language } = useLanguage()
  const number = useNumber()
  if (problem) return <Trouble>{problem[language]}</Trouble>
  const { asked, published, customers } = funnel
  return (
    <div>
      <Progress aria-label={t.progress} percent={Math.floor((100 * published) / asked)} showInfo={false} size="small" />
      <div className="numbers" style={{ fontSize: 12 }}>
        {t.short(number(published), number(asked))}
        {/* Who sees it is known of those who have published it only. */}
        {published > 0 && t.seenBy(number(customers))}
      </div>
    </div>
  )
}
