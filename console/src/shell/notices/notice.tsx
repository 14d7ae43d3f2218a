import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useReason } from '../../pages/events/reasons.ts'
import { noticeWords } from './notice-words.ts'

export type Notice = Answer<'GET /api/notices'>['notices'][number]

/** What it says, in the person's language, from what it is. */
export function useSaid(): (notice: Notice) => string {
  const t = useWords(noticeWords)
  const number = useNumber()
  const reasonOf = useReason()
  return (notice) => {
    switch (notice.kind) {
      case 'import':
        if (notice.status === 'failed') return t.importFailed(notice.fileName)
        if (notice.status === 'interrupted') return t.importCutOff(notice.fileName)
        return notice.notTaken > 0
          ? t.importDoneWithout(notice.fileName, number(notice.notTaken))
          : t.importDone(notice.fileName)
      case 'conflicts':
        return t.conflicts(number(notice.count))
      case 'quarantined':
        return t.quarantined(number(notice.count), reasonOf(notice.code).why)
      case 'built':
        return t.built(notice.name)
      case 'broken':
        return t.broken[notice.of](notice.name)
      case 'webhook':
        return t.webhook[notice.why](notice.url)
      case 'key':
        return t.key[notice.change](notice.name)
      case 'person':
        return t.person[notice.change](notice.name)
    }
  }
}

/** Where it is dealt with. */
export function placeOf(notice: Notice): { path: string; search?: Record<string, string> } {
  switch (notice.kind) {
    case 'import':
      return { path: `/imports/${notice.import}` }
    case 'conflicts':
      return { path: '/conflicts' }
    case 'quarantined':
      return { path: '/quarantine', search: { code: notice.code } }
    case 'built':
      return { path: `/segments/${encodeURIComponent(notice.slug)}` }
    case 'broken':
      if (notice.of === 'segment') return { path: `/segments/${encodeURIComponent(notice.slug)}` }
      return { path: notice.of === 'tag' ? '/tags' : '/stages' }
    case 'webhook':
      return { path: `/webhooks/${notice.webhook}` }
    case 'key':
      return { path: '/keys' }
    case 'person':
      return { path: '/people' }
  }
}

export function NoticeLink({
  notice,
  children,
  onClick,
}: {
  notice: Notice
  children: ReactNode
  onClick?: () => void
}) {
  const { path, search } = placeOf(notice)
  return (
    <Link to={path} search={search as never} {...(onClick && { onClick })}>
      {children}
    </Link>
  )
}

/** It waits until somebody deals with it. */
export const isWaiting = ({ kind }: Notice): boolean =>
  kind === 'conflicts' || kind === 'quarantined' || kind === 'broken' || kind === 'webhook'
