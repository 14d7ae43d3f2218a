import { getRouteApi } from '@tanstack/react-router'
import { Card, Flex, Grid, Tag } from 'antd'
import { useState } from 'react'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { useLeaveGuard } from '../../parts/leave-guard.ts'
import { Page } from '../../parts/page.tsx'
import { Refused } from '../../parts/refused.tsx'
import { Loaded } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { ContentState } from './content-card.tsx'
import { ContentDoings } from './content-doings.tsx'
import { ContentFacts } from './content-facts.tsx'
import { ContentFields } from './content-fields.tsx'
import { CONTENT_READS, draftOf, type Draft, type OneContent } from './content-shapes.ts'
import { ContentPreview } from './content-preview.tsx'
import { contentsWords } from './contents-words.ts'
import { useProblems } from './use-problems.ts'

const route = getRouteApi('/inside/contents/$slug')

export function ContentPage() {
  const { slug } = route.useParams()
  const asked = useGet('/api/contents/:slug', { params: { slug } })
  const fresh = async () => (await asked.refetch()).data
  return <Loaded asked={asked}>{(content) => <Whole key={content.slug} content={content} fresh={fresh} />}</Loaded>
}

/** What is being written, and what it was written on: it stays, whoever changes the content meanwhile. */
interface Editing {
  draft: Draft
  revision: number
}

function Whole({ content, fresh }: { content: OneContent; fresh(): Promise<OneContent | undefined> }) {
  const t = useWords(contentsWords)
  const isWide = Grid.useBreakpoint().md !== false
  const isOperator = can(useMe().data?.me, 'operator')
  const mayEdit = isOperator && content.state !== 'archived'
  const [editing, setEditing] = useState<Editing>()
  const draft = editing?.draft ?? draftOf(content)
  const isDirty = editing !== undefined && JSON.stringify(editing.draft) !== JSON.stringify(draftOf(content))
  const { problems, isSettled } = useProblems(draft.message, content, mayEdit)
  const put = ({ draft: body, revision }: Editing) => call('PUT /api/contents/:slug', { params: { slug: content.slug }, body: { ...body, expectedRevision: revision } }) // prettier-ignore
  const save = useChange(put, {
    reads: CONTENT_READS,
    said: t.saved,
    isRefusalShown: true,
    then: () => void fresh().then(() => setEditing(undefined)),
  })
  useLeaveGuard(isDirty)
  return (
    <Page
      title={content.name}
      about={
        <Flex gap={8} align="center" wrap>
          <ContentState state={content.state} />
          {content.isChanged && content.version !== null && <Tag style={{ margin: 0 }}>{t.changed}</Tag>}
        </Flex>
      }
      actions={
        isOperator && (
          <ContentDoings
            content={content}
            isDirty={isDirty}
            isWhole={isSettled && problems.length === 0}
            isSaving={save.isPending}
            onSave={() => editing && save.mutate(editing)}
          />
        )
      }
    >
      {save.error && (
        <Refused error={save.error} onReload={() => void fresh().then(() => (setEditing(undefined), save.reset()))} />
      )}
      <Flex gap={16} vertical={!isWide} align={isWide ? 'flex-start' : 'stretch'}>
        <Flex vertical gap={16} style={{ flex: 1, minWidth: 0 }}>
          <Card size="small">
            <ContentFields
              draft={draft}
              isReadOnly={!mayEdit}
              problems={problems}
              onChange={(next) => setEditing({ draft: next, revision: editing?.revision ?? content.revision })}
            />
          </Card>
          <ContentFacts content={content} />
        </Flex>
        <div style={{ flex: isWide ? '0 0 300px' : 'none', ...(isWide && { position: 'sticky', top: 80 }) }}>
          <ContentPreview
            draft={draft.message}
            approved={content.approved}
            isWrong={problems.length > 0}
            isWhole={isSettled && problems.length === 0}
            mayAsk={isOperator}
          />
        </div>
      </Flex>
    </Page>
  )
}
