import { App, Button, Input, Tag } from 'antd'
import { useState, type FormEvent } from 'react'
import type { Card } from '../../../reads/card.ts'
import type { Chat } from '../../../reads/chats.ts'
import { useAct } from '../door/acting.ts'
import { useCard } from '../door/reads.ts'
import { Loaded } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'

/** What a member keeps of a customer: remark, tags; and the way to be rid of them. */
const MAX_REMARK_CHARS = 20
const MAX_DESCRIPTION_CHARS = 150
const MAX_TAG_CHARS = 30

type Pair = Pick<Chat, 'userid' | 'external_userid'>

export function CustomerCard({ chat, pair }: { chat: string; pair: Pair }) {
  const t = useWords(words)
  const asked = useCard(chat)
  const remove = useAct('staff.delete_customer')
  return (
    <div className="phone-body">
      <Loaded asked={asked}>
        {(card) => (
          <div className="notes">
            <Noted key={`${card.remark}\n${card.description}`} card={card} pair={pair} />
            <CorpTags groups={card.groups} pair={pair} />
            <OwnTags names={card.own} pair={pair} />
            <Button danger block loading={remove.isPending} onClick={() => void remove.do(pair)}>
              {t.chat.deleteCustomer}
            </Button>
          </div>
        )}
      </Loaded>
    </div>
  )
}

const submit = (go: () => unknown) => (event: FormEvent) => {
  event.preventDefault()
  void go()
}

function Noted({ card, pair }: { card: Card; pair: Pair }) {
  const t = useWords(words)
  const { message } = App.useApp()
  const [remark, setRemark] = useState(card.remark)
  const [description, setDescription] = useState(card.description)
  const note = useAct('staff.remark')
  const isSame = remark === card.remark && description === card.description
  const save = async () => {
    if (await note.do({ ...pair, remark, description })) message.success(t.card.saved)
  }
  return (
    <form className="stack" onSubmit={submit(save)}>
      <label>
        <span className="lesser">{t.card.remark}</span>
        <Input maxLength={MAX_REMARK_CHARS} value={remark} onChange={({ target }) => setRemark(target.value)} />
      </label>
      <label>
        <span className="lesser">{t.card.description}</span>
        <Input
          maxLength={MAX_DESCRIPTION_CHARS}
          value={description}
          onChange={({ target }) => setDescription(target.value)}
        />
      </label>
      <Button htmlType="submit" disabled={isSame} loading={note.isPending}>
        {t.card.save}
      </Button>
    </form>
  )
}

/** A tap puts one on or takes it off. */
function CorpTags({ groups, pair }: { groups: Card['groups']; pair: Pair }) {
  const t = useWords(words)
  const tag = useAct('staff.tag')
  const toggle = (id: string, isWorn: boolean) => void tag.do({ ...pair, [isWorn ? 'remove' : 'add']: [id] })
  return (
    <section>
      <h3>{t.card.tags}</h3>
      {groups.length === 0 && <p className="lesser">{t.card.noTags}</p>}
      {groups.map(({ id, name, tags }) => (
        <div key={id} role="group" aria-label={name} className="notes-group">
          <h4>{name}</h4>
          <div className="tags">
            {tags.map(({ tag_id: tagId, name: text, isWorn }) => (
              <Button
                key={tagId}
                type={isWorn ? 'primary' : 'default'}
                aria-pressed={isWorn}
                onClick={() => toggle(tagId, isWorn)}
              >
                {text}
              </Button>
            ))}
          </div>
        </div>
      ))}
    </section>
  )
}

function OwnTags({ names, pair }: { names: string[]; pair: Pair }) {
  const t = useWords(words)
  const [typed, type] = useState('')
  const tag = useAct('staff.tag_for_oneself')
  const add = async () => {
    if (await tag.do({ ...pair, name: typed.trim() })) type('')
  }
  return (
    <section>
      <h3>{t.card.own}</h3>
      <div className="tags">
        {names.map((name) => (
          <Tag key={name}>{name}</Tag>
        ))}
      </div>
      <form className="notes-add" onSubmit={submit(add)}>
        <Input
          aria-label={t.card.newOwn}
          placeholder={t.card.newOwn}
          maxLength={MAX_TAG_CHARS}
          value={typed}
          onChange={({ target }) => type(target.value)}
        />
        <Button htmlType="submit" disabled={typed.trim() === ''} loading={tag.isPending}>
          {t.card.add}
        </Button>
      </form>
    </section>
  )
}
