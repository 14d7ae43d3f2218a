import { App, Button, Tag } from 'antd'
import { useState } from 'react'
import type { readGroup } from '../../../reads/groups.ts'
import { useAct } from '../door/acting.ts'
import { CustomerSelect, type Who } from '../shell/who.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Face } from './face.tsx'

type Group = ReturnType<typeof readGroup>
const STAFF = 1

/** Who is in it. The staff may invite; the owner and administrators may remove. */
export function GroupMembers({ group, me }: { group: Group; me: string }) {
  const t = useWords(words)
  const remove = useAct('group.remove')
  const own = group.members.find(({ userid }) => userid === me)
  const mayRemove = me === group.owner || own?.is_admin === 1
  return (
    <>
      {own?.type === STAFF && !group.isDismissed && <Invite chat={group.chat_id} me={me} />}
      <ul className="lines">
        {group.members.map(({ userid, name, nickname, type, is_admin }) => (
          <li key={userid} className="member">
            <Face id={userid} name={name} />
            <span className="line-words">
              <span>{name}</span>
              {nickname && <span className="lesser">{nickname}</span>}
            </span>
            {userid === group.owner && <Tag>{t.group.owner}</Tag>}
            {is_admin === 1 && <Tag>{t.group.admin}</Tag>}
            {type !== STAFF && <Tag>{t.group.customer}</Tag>}
            {mayRemove && userid !== group.owner && userid !== me && (
              <Button
                size="small"
                aria-label={t.group.remove(name)}
                disabled={remove.isPending}
                onClick={() => void remove.do({ chat_id: group.chat_id, who: [userid] })}
              >
                {t.group.removeShort}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function Invite({ chat, me }: { chat: string; me: string }) {
  const t = useWords(words)
  const { message } = App.useApp()
  const [chosen, choose] = useState<Who>()
  const invite = useAct('group.invite')
  const go = async ({ external_userid: id, name }: Who) => {
    if (!(await invite.do({ chat_id: chat, by: me, who: [id!] }))) return
    message.success(t.group.invited(name))
    choose(undefined)
  }
  return (
    <div className="invite">
      <CustomerSelect value={chosen} onChange={choose} />
      <Button disabled={!chosen} loading={invite.isPending} onClick={() => void (chosen && go(chosen))}>
        {t.group.inviteButton}
      </Button>
    </div>
  )
}
