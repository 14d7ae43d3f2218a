import { Card, Flex } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { Notes } from '../../sidebar/notes.tsx'
import { sidebarWords } from '../../sidebar/words.ts'

/** The same as beside the chat in WeCom. */
export function NotesCard({ customer }: { customer: number }) {
  const t = useWords(sidebarWords)
  const [text, type] = useState('')
  return (
    <Card size="small" title={t.notes}>
      <Flex vertical gap={12}>
        <Notes customer={customer} writing={{ text, type }} isWithin />
      </Flex>
    </Card>
  )
}
