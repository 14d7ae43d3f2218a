import { CloseOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Popconfirm, Typography } from 'antd'
import { useState } from 'react'
import { ADD_WAYS } from '../../../../src/rules/add-ways.ts'
import { call, useGet, type Answer } from '../../api/api.ts'
import { inBoth, useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { Loaded } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { CONTACT_READS, HandOverModal } from './hand-over.tsx'
import { Since } from './standing-cards.tsx'

const words = inBoth({
  zh: {
    title: '服务员工',
    none: '还没有员工服务此客户。',
    give: '指派员工',
    end: (name: string) => `不再由 ${name} 服务`,
    endAsk: (name: string) => `不再由 ${name} 服务？`,
    endWhy: '对方将看不到此客户。服务记录会保留，可随时再指派。',
    ended: '已结束',
    until: '至',
    handed: '已转出',
    by: (name: string) => `渠道活码“${name}”`,
    byNumber: (way: number) => `添加方式 ${way}`,
  },
  en: {
    title: 'Served by',
    none: 'Nobody of the staff serves them yet.',
    give: 'Give to staff',
    end: (name) => `${name} serves them no longer`,
    endAsk: (name) => `Shall ${name} serve them no longer?`,
    endWhy: 'They will not see this customer any more. The history stays, and you can give them back at any time.',
    ended: 'Done',
    until: 'until',
    handed: 'handed on',
    by: (name) => `Contact way “${name}”`,
    byNumber: (way) => `way ${way} of adding`,
  },
})

type Contact = Answer<'GET /api/customers/:id/contacts'>['contacts'][number]

/** Who serves the customer, and who did; who may, gives them to somebody. */
export function ContactsCard({ customer }: { customer: number }) {
  const t = useWords(words)
  const isOperator = can(useMe().data?.me, 'operator')
  const [isGiving, setGiving] = useState(false)
  const asked = useGet('/api/customers/:id/contacts', { params: { id: customer } })
  return (
    <Card size="small" title={t.title}>
      <Loaded asked={asked} rows={1}>
        {({ contacts }) => (
          <Flex vertical gap={6}>
            {contacts.length === 0 && <Typography.Text type="secondary">{t.none}</Typography.Text>}
            {contacts.map((contact) => (
              <ContactLine key={contact.userid} customer={customer} contact={contact} mayEnd={isOperator} />
            ))}
          </Flex>
        )}
      </Loaded>
      {isOperator && (
        <Button size="small" style={{ marginTop: 12 }} onClick={() => setGiving(true)}>
          {t.give}
        </Button>
      )}
      <HandOverModal customers={[customer]} isOpen={isGiving} onClose={() => setGiving(false)} />
    </Card>
  )
}

function ContactLine({ customer, contact, mayEnd }: { customer: number; contact: Contact; mayEnd: boolean }) {
  const t = useWords(words)
  const s = useWords(sharedWords)
  const { userid, addedAt, endedAt } = contact
  const name = contact.name ?? userid
  const end = useChange(
    () => call('POST /api/staff/:userid/removals', { params: { userid }, body: { customers: [customer] } }),
    { reads: CONTACT_READS, said: t.ended },
  )
  return (
    <Flex gap={8} align="center" style={{ minHeight: 30 }}>
      <Flex gap={6} align="baseline" wrap style={{ flex: 1, minWidth: 0 }}>
        <span style={{ overflowWrap: 'anywhere' }}>{name}</span>
        {endedAt ? (
          <Typography.Text type="secondary">
            {t.handed} · {t.until} <Since at={endedAt} />
          </Typography.Text>
        ) : (
          addedAt && <Since at={addedAt} />
        )}
        <CameBy contact={contact} />
      </Flex>
      {mayEnd && endedAt === null && (
        <Popconfirm
          title={t.endAsk(name)}
          description={t.endWhy}
          okText={s.yes}
          cancelText={s.cancel}
          onConfirm={() => end.mutate()}
        >
          <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t.end(name)} loading={end.isPending} />
        </Popconfirm>
      )}
    </Flex>
  )
}

/** By which way the two came together, where WeCom has said. */
function CameBy({ contact: { way, addWay } }: { contact: Contact }) {
  const t = useWords(words)
  const { language } = useLanguage()
  if (way)
    return (
      <Link to="/contact-ways" search={{ search: way.name }} style={{ fontSize: 13, overflowWrap: 'anywhere' }}>
        {t.by(way.name)}
      </Link>
    )
  if (addWay === null) return null
  return (
    <Typography.Text type="secondary" style={{ fontSize: 13 }}>
      {ADD_WAYS[addWay]?.[language] ?? t.byNumber(addWay)}
    </Typography.Text>
  )
}
