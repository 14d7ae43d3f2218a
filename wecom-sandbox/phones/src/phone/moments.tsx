import { LikeFilled, LikeOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import type { CustomerPhone } from '../../../reads/customer.ts'
import { useAct } from '../door/acting.ts'
import { shortTime, useMinute } from '../shell/now.tsx'
import { Nothing } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Face } from './face.tsx'
import { Said } from './said.tsx'
import { Write } from './write.tsx'

/** Moments of the staff that the customer sees, to like and comment on. */
export function Moments({ phone }: { phone: CustomerPhone }) {
  const t = useWords(words)
  if (phone.moments.length === 0) return <Nothing>{t.moments.none}</Nothing>
  return (
    <ul className="moments">
      {phone.moments.map((moment) => (
        <Moment key={`${moment.moment_id} ${moment.userid}`} moment={moment} me={phone.person.external_userid} />
      ))}
    </ul>
  )
}

function Moment({ moment, me }: { moment: CustomerPhone['moments'][number]; me: string }) {
  const t = useWords(words)
  const now = useMinute()
  const { message } = App.useApp()
  const react = useAct('moment.react')
  const { moment_id, userid, name, isLiked } = moment
  const by = { moment_id, userid, by_external_userid: me }
  const comment = async (text: string) => {
    const done = await react.do({ ...by, kind: 'comment', text })
    if (done) message.success(t.moments.commented)
    return done !== undefined
  }
  return (
    <li className="moment">
      <Face id={userid} name={name} />
      <div className="moment-words">
        <strong>{name}</strong>
        {moment.parts.map((part, index) => (
          <Said key={index} part={part} reader={{ external_userid: me }} />
        ))}
        <div className="moment-foot">
          <time className="lesser">{shortTime(moment.seen_at, now)}</time>
          <Button
            type="text"
            size="small"
            icon={isLiked ? <LikeFilled aria-hidden /> : <LikeOutlined aria-hidden />}
            disabled={isLiked || react.isPending}
            onClick={() => void react.do({ ...by, kind: 'like' })}
          >
            {isLiked ? t.moments.liked : t.moments.like}
          </Button>
        </div>
        <Write label={t.moments.write} isPending={react.isPending} onSend={comment} />
      </div>
    </li>
  )
}
