import { App } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'

interface Question {
  title: string
  about?: ReactNode
  /** The word that does it. */
  word: string
  isDanger?: boolean
  /** The word that leaves it, where “cancel” could be taken for the deed. */
  keep?: string
  then(): Promise<unknown>
}

/** What cannot be done by a slip of the hand is asked first. A refusal is told by who does it (changing.ts). */
export function useAsk(): (question: Question) => { destroy(): void } {
  const s = useWords(sharedWords)
  const { modal } = App.useApp()
  return ({ title, about, word, isDanger = false, keep = s.cancel, then }) =>
    modal.confirm({
      title,
      content: about,
      okText: word,
      okButtonProps: { danger: isDanger },
      cancelText: keep,
      onOk: () => then().catch(() => {}),
    })
}
