import { Alert } from 'antd'
import { useWords } from '../../language/language.tsx'
import { contentsWords } from './contents-words.ts'
import type { ContentProblem } from './use-problems.ts'

/** Everything that keeps a content from being approved, with where it stands. */
export function Problems({ problems }: { problems: ContentProblem[] }) {
  const t = useWords(contentsWords)
  if (problems.length === 0) return null
  const placeOf = (at: string) => {
    const place = /^attachments\.(\d+)/.exec(at)?.[1]
    return place === undefined ? t.text : t.attachmentPlace(Number(place) + 1)
  }
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      title={t.problems(problems.length)}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {problems.map(({ at, words }) => (
            <li key={`${at} ${words}`} style={{ overflowWrap: 'anywhere' }}>
              {t.place(placeOf(at), words)}
            </li>
          ))}
        </ul>
      }
    />
  )
}
