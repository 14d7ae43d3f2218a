import { Card, Flex, theme, Typography } from 'antd'
import { useGet, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { syncsWords } from './syncs-words.ts'

type Troubled = Answer<'GET /api/callbacks'>['troubled'][number]

/** What WeCom has told: whether it does, how much of it waits, and the latest that could not be dealt with. */
export function CallbacksCard() {
  const t = useWords(syncsWords)
  const number = useNumber()
  const callbacks = useGet('/api/callbacks')
  return (
    <Card size="small" title={t.callbacks}>
      <Loaded asked={callbacks} rows={3}>
        {({ waiting, oldestAt, calledAt, troubled }) => (
          <Flex vertical gap={8}>
            <Typography.Text type="secondary">{t.callbacksAbout}</Typography.Text>
            <span>
              {calledAt === null ? (
                t.neverCalled
              ) : (
                <>
                  {t.called} <Time at={calledAt} />
                </>
              )}
            </span>
            <span>
              {oldestAt === null ? (
                t.noneWaits
              ) : (
                <>
                  {t.waits(number(waiting))} <Time at={oldestAt} />
                </>
              )}
            </span>
            {troubled.length > 0 && (
              <section aria-label={t.troubled}>
                <Typography.Text strong>{t.troubled}</Typography.Text>
                <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                  {troubled.map((one) => (
                    <TroubledLine key={one.id} one={one} />
                  ))}
                </ul>
              </section>
            )}
          </Flex>
        )}
      </Loaded>
    </Card>
  )
}

function TroubledLine({ one }: { one: Troubled }) {
  const t = useWords(syncsWords)
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const [kind, ...id] = one.subject.split(' ')
  const subject = (t.subjects as Record<string, string>)[kind!] ?? kind
  return (
    <li style={{ padding: '8px 0', overflowWrap: 'anywhere', borderBottom: `1px solid ${token.colorBorderSecondary}` }}>
      <div>
        {one.event ?? t.unreadable} · {[subject, ...id].join(' ')}
      </div>
      <div>{one.problem[language]}</div>
      <Typography.Text type="secondary">
        <Time at={one.receivedAt} /> · {one.isGivenUp ? t.givenUp : t.tried(one.tries)}
      </Typography.Text>
    </li>
  )
}
