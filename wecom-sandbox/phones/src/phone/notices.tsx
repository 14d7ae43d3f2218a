import type { StaffPhone } from '../../../reads/staff.ts'
import { shortTime, useMinute } from '../shell/now.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Face } from './face.tsx'
import { Over } from './frame.tsx'
import { Said } from './said.tsx'

/** What an app has written to the member. */
export function Notices({ app, phone, onBack }: { app: string; phone: StaffPhone; onBack(): void }) {
  const t = useWords(words)
  const now = useMinute()
  const own = phone.notices.filter((one) => one.app === app).toReversed()
  return (
    <Over title={app} onBack={onBack}>
      <div className="thread" role="log" aria-label={t.chat.messages(app)} tabIndex={0}>
        <div className="thread-words">
          {own.map(({ msgid, at, isRecalled, parts }) => (
            <div key={msgid} className="message">
              <Face id={app} name={app} />
              <div className="message-parts">
                {isRecalled ? (
                  <span className="bubble lesser">{t.notices.recalled}</span>
                ) : (
                  parts.map((part, index) => <Said key={index} part={part} reader={{ userid: phone.member.userid }} />)
                )}
                <time className="message-source">{shortTime(at, now)}</time>
              </div>
            </div>
          ))}
        </div>
      </div>
    </Over>
  )
}
