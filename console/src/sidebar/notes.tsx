import { DeleteOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Input, Popconfirm, Typography } from 'antd'
import type { ReactNode } from 'react'
import { call, useGet } from '../api/api.ts'
import { useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'
import { useChange } from '../parts/changing.ts'
import { Loaded, Nothing } from '../parts/states.tsx'
import { Time } from '../parts/time.tsx'
import { sidebarWords } from './words.ts'

const MAX_CHARS = 1_000
const READS = ['/api/customers/:id/notes'] as const

export interface Writing {
  text: string
  type(text: string): void
}

/** What to remember of the customer, for oneself and for colleagues. What is being written is held by whoever shows it, as it
 *  may be hidden meanwhile. `isWithin`: a card is around it already. */
export function Notes({
  customer,
  writing,
  isWithin = false,
}: {
  customer: number
  writing: Writing
  isWithin?: boolean
}) {
  const t = useWords(sidebarWords)
  const s = useWords(sharedWords)
  const { text, type } = writing
  const asked = useGet('/api/customers/:id/notes', { params: { id: customer } })
  const write = useChange(
    (said: string) => call('POST /api/customers/:id/notes', { params: { id: customer }, body: { text: said } }),
    { reads: READS, said: t.noted, then: () => type('') },
  )
  const remove = useChange(
    (note: number) => call('DELETE /api/customers/:id/notes/:note', { params: { id: customer, note } }),
    { reads: READS },
  )
  return (
    <>
      <Flex vertical gap={8}>
        <Input.TextArea
          aria-label={t.newNote}
          placeholder={t.newNote}
          rows={3}
          maxLength={MAX_CHARS}
          value={text}
          onChange={({ target }) => type(target.value)}
        />
        <Typography.Text type="secondary">{t.noteAbout}</Typography.Text>
        <Button
          type="primary"
          disabled={text.trim() === ''}
          loading={write.isPending}
          onClick={() => write.mutate(text.trim())}
        >
          {t.saveNote}
        </Button>
      </Flex>
      <Loaded asked={asked}>
        {({ notes }) =>
          notes.length === 0 ? (
            <Nothing>{t.noNotes}</Nothing>
          ) : (
            <Around isWithin={isWithin}>
              <ul aria-label={t.notes} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                {notes.map((note) => (
                  <li key={note.id} className="line-of-list">
                    <p style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: 0 }}>{note.text}</p>
                    <Flex align="center" justify="space-between">
                      <Typography.Text type="secondary">
                        {note.authorName ?? t.somebody} · <Time at={note.at} />
                      </Typography.Text>
                      {note.isOwn && (
                        <Popconfirm
                          title={t.deleteNote}
                          okText={s.remove}
                          cancelText={s.cancel}
                          onConfirm={() => remove.mutate(note.id)}
                        >
                          <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t.deleteNote} />
                        </Popconfirm>
                      )}
                    </Flex>
                  </li>
                ))}
              </ul>
            </Around>
          )
        }
      </Loaded>
    </>
  )
}

const Around = ({ isWithin, children }: { isWithin: boolean; children: ReactNode }) =>
  isWithin ? (
    children
  ) : (
    <Card size="small" styles={{ body: { paddingBlock: 0 } }}>
      {children}
    </Card>
  )
