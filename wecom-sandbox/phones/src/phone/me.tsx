import { App, Button } from 'antd'
import type { CustomerPhone } from '../../../reads/customer.ts'
import type { StaffPhone } from '../../../reads/staff.ts'
import { useAct } from '../door/acting.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'

/** Who they are; and a member may resign. */
function Facts({ facts }: { facts: [string, string][] }) {
  return (
    <dl className="facts">
      {facts
        .filter(([, is]) => is !== '')
        .map(([what, is]) => (
          <div key={what}>
            <dt className="lesser">{what}</dt>
            <dd>{is}</dd>
          </div>
        ))}
    </dl>
  )
}

export function StaffMe({ member }: { member: StaffPhone['member'] }) {
  const t = useWords(words)
  const { modal } = App.useApp()
  const resign = useAct('member.resign')
  const { userid, name, position, shops, customers, hasResigned } = member
  const ask = () =>
    void modal.confirm({
      title: t.me.resignSure(name),
      okText: t.me.resign,
      cancelText: t.cancel,
      okButtonProps: { danger: true },
      onOk: () => resign.do({ userid }),
    })
  return (
    <>
      <Facts
        facts={[
          [t.me.userid, userid],
          [t.me.position, position],
          [t.me.shops, shops.join(t.comma)],
          [t.me.customers, String(customers)],
        ]}
      />
      <div className="me-actions">
        <Button danger block disabled={hasResigned} onClick={ask}>
          {hasResigned ? t.me.resigned : t.me.resign}
        </Button>
      </div>
    </>
  )
}

export function CustomerMe({ person }: { person: CustomerPhone['person'] }) {
  const t = useWords(words)
  return (
    <Facts
      facts={[
        [t.me.externalUserid, person.external_userid],
        [t.me.unionid, person.unionid ?? ''],
        [t.me.corp, person.corp_name ?? ''],
      ]}
    />
  )
}
