import { Card, Flex } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Notes } from '../../sidebar/notes.tsx'
import { sidebarWords } from '../../sidebar/words.ts'

/** The same as beside the chat in WeCom. */
export function NotesCard({ customer }: { customer: number }) {
  const t = useWords(sidebarWords)
  return (
    <Card size="small" title={t.notes}>
      <Flex vertical gap={12}>
        <Notes customer={customer} isWithin />
      </Flex>
    </Card>
  )
}
