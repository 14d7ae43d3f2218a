import { Flex, Typography } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { Help, type Term } from './help.tsx'
import { useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'

/** A page's head: its title, what it is about in a line, and what can be done. */
export function Page({
  title,
  term,
  about,
  actions,
  children,
}: {
  title: string
  /** The word of the glossary that the page is about: explained beside its title. */
  term?: Term | undefined
  about?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  const t = useWords(sharedWords)
  useEffect(() => {
    document.title = `${title} · ${t.product}`
  }, [title, t.product])
  return (
    <Flex vertical gap={16} style={{ maxWidth: 1600, margin: '0 auto' }}>
      <Flex wrap gap={12} align="flex-start" justify="space-between">
        <div style={{ minWidth: 0 }}>
          <Flex align="center" gap={4}>
            <Typography.Title level={1} style={{ fontSize: 22, margin: 0, overflowWrap: 'anywhere' }}>
              {title}
            </Typography.Title>
            {term && <Help term={term} />}
          </Flex>
          {about && (
            <Typography.Text type="secondary" style={{ display: 'block', marginTop: 4 }}>
              {about}
            </Typography.Text>
          )}
        </div>
        {actions && (
          <Flex wrap gap={8} style={{ minWidth: 0 }}>
            {actions}
          </Flex>
        )}
      </Flex>
      {children}
    </Flex>
  )
}
