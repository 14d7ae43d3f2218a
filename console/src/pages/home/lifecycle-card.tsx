import { Link } from '@tanstack/react-router'
import { Card, Flex, theme } from 'antd'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Help } from '../../parts/help.tsx'
import { LifecycleTag, useLifecycleInk } from '../../parts/life.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'

const ORDER = ['new', 'growing', 'mature', 'silent', 'lost'] as const

/** How many customers are where in their own rhythm of buying; each bar leads to them. */
export function LifecycleCard() {
  const s = useWords(sharedWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const inkOf = useLifecycleInk()
  const asked = useGet('/api/lifecycle')
  return (
    <Card size="small" title={<Help term="lifecycle" isWord />}>
      <Loaded asked={asked} rows={5}>
        {({ states }) => {
          const countOf = (state: string) => states.find((one) => one.state === state)?.customers ?? 0
          const most = Math.max(1, ...ORDER.map(countOf))
          return (
            <Flex vertical gap={10}>
              {ORDER.map((state) => (
                <div key={state}>
                  <Flex justify="space-between" align="center" gap={12}>
                    <LifecycleTag state={state} />
                    <Link
                      to="/customers"
                      search={{ lifecycle: state }}
                      className="numbers"
                      aria-label={`${s.lifecycle[state]} ${number(countOf(state))}`}
                    >
                      {number(countOf(state))}
                    </Link>
                  </Flex>
                  <div style={{ height: 6, borderRadius: 3, background: token.colorFillSecondary, marginTop: 4 }}>
                    <div
                      style={{
                        height: 6,
                        borderRadius: 3,
                        background: inkOf(state),
                        width: `${(countOf(state) / most) * 100}%`,
                        transition: 'width .6s',
                      }}
                    />
                  </div>
                </div>
              ))}
            </Flex>
          )
        }}
      </Loaded>
    </Card>
  )
}
