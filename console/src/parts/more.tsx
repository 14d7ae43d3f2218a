import { Button, Flex } from 'antd'
import type { CSSProperties } from 'react'
import { useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'

interface Props {
  asked: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown }
  style?: CSSProperties
}
/** Below a list that comes page by page, while there is more of it. */
export function More({ asked, style }: Props) {
  const s = useWords(sharedWords)
  if (!asked.hasNextPage) return null
  return (
    <Flex justify="center" {...(style && { style })}>
      <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
        {s.more}
      </Button>
    </Flex>
  )
}
