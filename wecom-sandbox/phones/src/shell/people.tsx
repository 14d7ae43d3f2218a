import { CheckCircleFilled, SearchOutlined } from '@ant-design/icons'
import { Badge, Input, Segmented } from 'antd'
import { useState } from 'react'
import { usePeople } from '../door/reads.ts'
import { Face } from '../phone/face.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { usePhones, type Opened } from './opened.tsx'
import { useSettled } from './settled.ts'
import { Loaded, Nothing } from './states.tsx'

/** Everybody who has a phone, searched for on the server; a click opens the phone or puts it away. */
const RESIGNED = 5
type Kind = Opened['kind']

export function People({ onChosen }: { onChosen?: () => void }) {
  const t = useWords(words)
  const [kind, setKind] = useState<Kind>('staff')
  const [typed, type] = useState('')
  const search = useSettled(typed)
  const asked = usePeople(search)
  return (
    <div className="people">
      <div className="people-head">
        <Segmented<Kind>
          block
          aria-label={t.people.title}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'staff', label: t.people.staff },
            { value: 'customer', label: t.people.customers },
          ]}
        />
        <Input
          allowClear
          prefix={<SearchOutlined aria-hidden />}
          placeholder={t.people.searchFor}
          aria-label={t.people.searchFor}
          value={typed}
          onChange={({ target }) => type(target.value)}
        />
      </div>
      <Loaded asked={asked}>
        {({ staff, customers }) => {
          const listed = kind === 'staff' ? staff : customers
          const isNobody = listed.total === 0
          return (
            <>
              {isNobody && <Nothing>{search ? t.nothingFound : t.people.none}</Nothing>}
              <ul>
                {kind === 'staff'
                  ? staff.shown.map((one) => (
                      <Person
                        key={one.userid}
                        opened={{ kind, id: one.userid }}
                        name={one.name}
                        about={[one.status === RESIGNED ? t.people.resigned : one.position, t.people.customersOf(one.customers)]} // prettier-ignore
                        waiting={one.waiting}
                        onChosen={onChosen}
                      />
                    ))
                  : customers.shown.map((one) => (
                      <Person
                        key={one.external_userid}
                        opened={{ kind, id: one.external_userid }}
                        name={one.name}
                        about={[one.corp_name ?? '', t.people.friendsOf(one.friends)]}
                        waiting={one.waiting}
                        onChosen={onChosen}
                      />
                    ))}
              </ul>
              {listed.total > listed.shown.length && (
                <p className="lesser people-more">{t.more(listed.total - listed.shown.length)}</p>
              )}
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

interface PersonProps {
  opened: Opened
  name: string
  about: string[]
  waiting: number
  onChosen: (() => void) | undefined
}
function Person({ opened, name, about, waiting, onChosen }: PersonProps) {
  const t = useWords(words)
  const phones = usePhones()
  const isOpen = phones.isOpen(opened)
  const toggle = () => {
    if (isOpen && !onChosen) return phones.close(opened)
    phones.open(opened)
    onChosen?.()
  }
  return (
    <li>
      <button type="button" className="person" aria-pressed={isOpen} onClick={toggle}>
        <Face id={opened.id} name={name} />
        <span className="person-words">
          <span className="person-name">{name}</span>
          <span className="lesser">{about.filter((text) => text !== '').join(' · ')}</span>
        </span>
        {waiting > 0 && <Badge count={waiting} title={t.people.waiting(waiting)} color="#cf1322" />}
        {isOpen && <CheckCircleFilled aria-hidden className="person-open" />}
      </button>
    </li>
  )
}
