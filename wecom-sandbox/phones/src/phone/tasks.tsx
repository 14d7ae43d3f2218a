import { App, Button, Tag } from 'antd'
import { useState, type ReactNode } from 'react'
import type { Part } from '../../../reads/parts.ts'
import type { StaffPhone } from '../../../reads/staff.ts'
import { useAct } from '../door/acting.ts'
import { shortTime, useMinute, useNow } from '../shell/now.tsx'
import { Nothing } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Said } from './said.tsx'
import { Targets } from './targets.tsx'

/** What the corp has prepared and a member confirms or leaves: those that wait first. */
type Broadcast = StaffPhone['broadcasts'][number]
type Moment = StaffPhone['moments'][number]

export const isWaitingBroadcast = (one: Broadcast): boolean => one.sent_at === null && one.cancelled_at === null
export const isWaitingMoment = (one: Moment): boolean => one.published_at === null && one.cancelled_at === null

export function Tasks({ phone }: { phone: StaffPhone }) {
  const t = useWords(words)
  const { userid } = phone.member
  const all = [
    ...phone.broadcasts.map((one) => ({
      key: one.msgid,
      at: one.created_at,
      isWaiting: isWaitingBroadcast(one),
      card: <BroadcastTask task={one} userid={userid} />,
    })),
    ...phone.moments.map((one) => ({
      key: one.moment_id,
      at: one.created_at,
      isWaiting: isWaitingMoment(one),
      card: <MomentTask task={one} userid={userid} />,
    })),
  ].sort((one, other) => other.at - one.at)
  if (all.length === 0) return <Nothing>{t.tasks.none}</Nothing>
  return (
    <div className="tasks">
      {[true, false].map((isWaiting) => {
        const some = all.filter((one) => one.isWaiting === isWaiting)
        if (some.length === 0) return null
        return (
          <section key={String(isWaiting)}>
            <h3>{isWaiting ? t.tasks.waiting : t.tasks.done}</h3>
            <ul>
              {some.map(({ key, card }) => (
                <li key={key}>{card}</li>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

function BroadcastTask({ task, userid }: { task: Broadcast; userid: string }) {
  const t = useWords(words)
  const { message } = App.useApp()
  const confirm = useAct('staff.confirm_broadcast')
  const isGroup = task.chat_type === 'group'
  const [isChoosing, setChoosing] = useState(false)
  const go = async (only?: string[]) => {
    const done = await confirm.do({ msgid: task.msgid, userid, only })
    if (done) message.success(t.tasks.sentToast(done.sent, done.targets))
  }
  return (
    <Task
      kind={isGroup ? t.tasks.groupBroadcast : t.tasks.broadcast}
      at={task.created_at}
      about={isGroup ? t.tasks.toGroups(task.targets) : t.tasks.toCustomers(task.targets)}
      mark={task.reminders > 0 && isWaitingBroadcast(task) && <Tag color="warning">{t.tasks.reminded(task.reminders)}</Tag>} // prettier-ignore
      parts={task.parts}
      userid={userid}
      end={
        isWaitingBroadcast(task) ? (
          <span className="buttons">
            {task.allow_select === 1 && <Button onClick={() => setChoosing(true)}>{t.tasks.choose}</Button>}
            <Button type="primary" loading={confirm.isPending} onClick={() => void go()}>
              {t.tasks.confirm}
            </Button>
            {isChoosing && (
              <Targets
                task={task}
                userid={userid}
                isPending={confirm.isPending}
                onSend={(only) => void go(only)}
                onClose={() => setChoosing(false)}
              />
            )}
          </span>
        ) : (
          <span className="lesser">
            {task.sent_at === null ? t.tasks.cancelled : t.tasks.sent(task.reached, task.targets)}
          </span>
        )
      }
    />
  )
}

function MomentTask({ task, userid }: { task: Moment; userid: string }) {
  const t = useWords(words)
  const now = useNow()
  const publish = useAct('staff.publish_moment')
  const isOnItsWay = now !== undefined && now < task.ready_at
  const ended =
    task.published_at === null
      ? t.tasks.cancelled
      : `${t.tasks.published(task.seen)} · ${t.tasks.reactions(task.likes, task.comments)}`
  return (
    <Task
      kind={t.tasks.moment}
      at={task.created_at}
      about={t.tasks.visible(task.customers)}
      parts={task.parts}
      userid={userid}
      end={
        isWaitingMoment(task) ? (
          <Button
            type="primary"
            disabled={isOnItsWay}
            loading={publish.isPending}
            onClick={() => void publish.do({ moment_id: task.moment_id, userid })}
          >
            {isOnItsWay ? t.tasks.dispatching : t.tasks.publish}
          </Button>
        ) : (
          <span className="lesser">{ended}</span>
        )
      }
    />
  )
}

interface TaskProps {
  kind: string
  at: number
  about: string
  mark?: ReactNode
  parts: Part[]
  userid: string
  end: ReactNode
}
function Task({ kind, at, about, mark, parts, userid, end }: TaskProps) {
  const now = useMinute()
  return (
    <article className="task">
      <header>
        <strong>{kind}</strong>
        {mark}
        <time className="lesser">{shortTime(at, now)}</time>
      </header>
      <div className="task-parts">
        {parts.map((part, index) => (
          <Said key={index} part={part} reader={{ userid }} />
        ))}
      </div>
      <footer>
        <span className="lesser">{about}</span>
        {end}
      </footer>
    </article>
  )
}
