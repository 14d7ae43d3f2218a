import { Link } from '@tanstack/react-router'
import { useWords } from '../../language/language.tsx'
import { LaunchedList, type Said } from '../../parts/launched/launched-list.tsx'
import type { Listed } from './broadcast-shapes.ts'
import { BroadcastState } from './broadcast-state.tsx'
import { broadcastsWords } from './broadcasts-words.ts'
import { ConfirmFunnel } from './confirm-funnel.tsx'
import { useAudienceWords } from './use-audience-words.ts'

export function BroadcastsList({ broadcasts }: { broadcasts: Listed[] }) {
  const t = useWords(broadcastsWords)
  const words = useAudienceWords()
  const when = ({ state, startsAt, begunAt, createdAt }: Listed): Said['when'] => {
    if (state !== 'draft' && begunAt !== null) return [t.begun, begunAt]
    return startsAt !== null ? [t.starts, startsAt] : [t.made, createdAt]
  }
  return (
    <LaunchedList
      rows={broadcasts}
      progressTitle={t.funnel}
      say={(one) => ({
        link: <Link to="/broadcasts/$id" params={{ id: String(one.id) }}>{one.name}</Link>, // prettier-ignore
        about: `${words(one)} · ${one.contentName}`,
        state: <BroadcastState broadcast={one} />,
        when: when(one),
        progress: one.funnel.planned + one.funnel.suppressed > 0 && <ConfirmFunnel funnel={one.funnel} />,
      })}
    />
  )
}
