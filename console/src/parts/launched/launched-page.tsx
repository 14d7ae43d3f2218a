import { Button, Flex, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { useWords } from '../../language/language.tsx'
import { More } from '../more.tsx'
import { SearchBox } from '../search-box.tsx'
import { can, useMe } from '../../shell/me.ts'
import type { Term } from '../help.tsx'
import { Page } from '../page.tsx'
import { Loaded, Nothing } from '../states.tsx'
import { launchedWords } from './launched-words.ts'

interface Narrowed<S> {
  search?: string | undefined
  state?: S | undefined
}
interface Props<T, S extends string> {
  term: Term
  words: { title: string; about: string; newOne: string; none: string; noMatch: string; states: Record<S, string> }
  states: readonly S[]
  asked: {
    data: T[] | undefined
    error: Error | null
    isPending: boolean
    hasNextPage: boolean
    isFetchingNextPage: boolean
    refetch(): unknown
    fetchNextPage(): unknown
  }
  narrowed: Narrowed<S>
  onNarrow(narrowed: Narrowed<S>): void
  drawer(onClose: () => void): ReactNode
  children(rows: T[]): ReactNode
}

/** All of what operators write as a draft and launch: found by name and state, the latest first. */
export function LaunchedPage<T, S extends string>(props: Props<T, S>) {
  const { term, words, states, asked, narrowed, onNarrow, drawer, children } = props
  const t = useWords(launchedWords)
  const { search = '', state } = narrowed
  const mayEdit = can(useMe().data?.me, 'operator')
  const [isMaking, setMaking] = useState(false)
  const create = mayEdit && (
    <Button type="primary" onClick={() => setMaking(true)}>
      {words.newOne}
    </Button>
  )
  const isNarrowed = search !== '' || state !== undefined
  return (
    <Page title={words.title} term={term} about={words.about} actions={create}>
      <Flex wrap gap={8}>
        <div style={{ flex: '1 1 200px', maxWidth: 320 }}>
          <SearchBox
            typed={search}
            label={t.find}
            placeholder={t.find}
            onTyped={(typed) => onNarrow({ search: typed || undefined, state })}
          />
        </div>
        <Select<S | ''>
          aria-label={t.state}
          style={{ width: 160 }}
          value={state ?? ''}
          options={[
            { value: '', label: t.anyState },
            ...states.map((value) => ({ value, label: words.states[value] })),
          ]}
          onChange={(next) => onNarrow({ search: search || undefined, state: next || undefined })}
        />
      </Flex>
      <Loaded asked={asked}>
        {(rows) => {
          if (rows.length === 0 && isNarrowed)
            return <Nothing action={<Button onClick={() => onNarrow({})}>{t.clear}</Button>}>{words.noMatch}</Nothing>
          if (rows.length === 0) return <Nothing action={create}>{words.none}</Nothing>
          return (
            <>
              {children(rows)}
              <More asked={asked} />
            </>
          )
        }}
      </Loaded>
      {isMaking && drawer(() => setMaking(false))}
    </Page>
  )
}
