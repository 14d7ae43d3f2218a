import { useWords } from '../../language/language.tsx'
import { StaffCard, StaffLine } from '../../parts/launched/staff-card.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import type { Moment } from './moment-shapes.ts'
import { momentsWords } from './moments-words.ts'

type Publisher = Moment['publishers'][number]

/** One by one of the staff, those who have not published it first. */
export function PublishersCard({ publishers }: { publishers: Publisher[] }) {
  const t = useWords(momentsWords)
  return (
    <StaffCard
      title={t.publishers}
      words={{ open: t.notPublished, done: t.isPublished, none: t.noPublishers }}
      members={publishers}
      isDone={({ publishedAt }) => publishedAt !== null}
    >
      {(one) => <OnePublisher publisher={one} />}
    </StaffCard>
  )
}

function OnePublisher({ publisher }: { publisher: Publisher }) {
  const t = useWords(momentsWords)
  const number = useNumber()
  const { lost, publishedAt, customers, reached, likes, comments } = publisher
  if (lost) return <StaffLine member={publisher} word={t.isLost} colour="error" notes={t.isLostWhy} />
  if (publishedAt === null) return <StaffLine member={publisher} word={t.notPublished} colour="warning" />
  const notes = (
    <>
      {t.ofTheirs(number(customers), number(reached))} · {t.reactions(number(likes), number(comments))} ·{' '}
      <Time at={publishedAt} />
    </>
  )
  return <StaffLine member={publisher} word={t.isPublished} colour="success" notes={notes} />
}
