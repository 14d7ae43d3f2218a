import { Link } from '@tanstack/react-router'
import { Input, Select } from 'antd'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { can, useMe } from '../../shell/me.ts'
import { SendForm, type FormOf } from './send-forms.tsx'
import { settingsWords } from './settings-words.ts'
import { Labelled } from './sop-fields.tsx'

const MAX_TITLE_CHARS = 40

/** Into which groups, what the card says, and then all that a message is asked. */
export function InviteForm({ step, sop, onChange }: FormOf<'invite'>) {
  const w = useWords(settingsWords)
  const { data } = useGet('/api/join-ways', { query: { archived: 'false' } })
  const options = (data?.ways ?? []).map(({ id, name, groups }) => ({ value: id, label: w.wayTo(name, groups.map((one) => one.name ?? one.chatId).join(w.wayComma)) })) // prettier-ignore
  return (
    <>
      <Labelled label={w.way} extra={w.wayHint}>
        <Select<number>
          aria-label={w.way}
          style={{ width: '100%' }}
          loading={!data}
          options={options}
          notFoundContent={<Link to="/join-ways">{w.noWay}</Link>}
          {...(step.way > 0 && { value: step.way })}
          onChange={(way) => onChange({ ...step, way })}
        />
      </Labelled>
      <Labelled label={w.cardTitle} extra={w.cardTitleHint}>
        <Input
          aria-label={w.cardTitle}
          maxLength={MAX_TITLE_CHARS}
          value={step.title}
          onChange={({ target }) => onChange({ ...step, title: target.value })}
        />
      </Labelled>
      <SendForm step={step} sop={sop} onChange={onChange} />
    </>
  )
}

/** As whoever made it calls it; who may not see them is told what it is. */
export function useWayNames(): (id: number) => string {
  const w = useWords(settingsWords)
  const { data: who } = useMe()
  const { data } = useGet('/api/join-ways', { query: { archived: 'false' } }, { enabled: can(who?.me, 'operator') })
  return (id) => {
    if (id === 0) return ''
    return data ? (data.ways.find((one) => one.id === id)?.name ?? w.goneWay) : w.someWay
  }
}
