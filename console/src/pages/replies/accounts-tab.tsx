import { Alert, Card, Flex, Tag, Typography } from 'antd'
import { useGet, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { repliesWords } from './replies-words.ts'

type Account = Answer<'GET /api/kf/accounts'>['accounts'][number]
const FIGURES = ['customers', 'received', 'byStaff', 'automatic', 'waiting'] as const

/** Accounts of WeChat customer service, and their day so far. */
export function AccountsTab() {
  const t = useWords(repliesWords)
  const { language } = useLanguage()
  const asked = useGet('/api/kf/accounts')
  return (
    <Loaded asked={asked}>
      {({ accounts, problem }) => (
        <>
          {problem && <Alert type="warning" showIcon title={problem[language]} />}
          {accounts.length === 0 ? (
            <Nothing>{t.noAccounts}</Nothing>
          ) : (
            <div
              role="list"
              aria-label={t.accountList}
              style={{
                display: 'grid',
                gap: 12,
                gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 300px), 1fr))',
              }}
            >
              {accounts.map((account) => (
                <div key={account.openKfid} role="listitem" style={{ minWidth: 0 }}>
                  <AccountCard account={account} />
                </div>
              ))}
            </div>
          )}
        </>
      )}
    </Loaded>
  )
}

function AccountCard({ account: { name, isManaged, isGone, readAt, today } }: { account: Account }) {
  const t = useWords(repliesWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const refused = Object.entries(today.refused) as [keyof typeof t.why, number][]
  return (
    <Card size="small" title={<span style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{name}</span>}>
      <Flex vertical gap={8}>
        {(isGone || !isManaged) && (
          <Tag color="warning" style={{ alignSelf: 'start', margin: 0 }}>
            {isGone ? t.accountGone : t.notManaged}
          </Tag>
        )}
        <dl style={{ margin: 0, display: 'grid', gridTemplateColumns: '1fr auto', gap: '4px 12px' }}>
          {FIGURES.map((figure) => (
            <Figure key={figure} name={t.today[figure]} value={number(today[figure])} />
          ))}
          {refused.map(([reason, n]) => (
            <Figure key={reason} name={s.pair(t.refusedToday, t.why[reason])} value={number(n)} />
          ))}
        </dl>
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {readAt === null ? (
            t.neverRead
          ) : (
            <>
              {t.readAt} <Time at={readAt} />
            </>
          )}
        </Typography.Text>
      </Flex>
    </Card>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="numbers" style={{ margin: 0, textAlign: 'end' }}>
        {value}
      </dd>
    </>
  )
}
