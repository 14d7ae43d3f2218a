import { theme } from 'antd'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import type { Listed } from './broadcast-shapes.ts'
import { broadcastsWords } from './broadcasts-words.ts'

/** In one small bar: what is delivered, lies with the staff, waits, and is lost. */
export function ConfirmFunnel({ funnel }: { funnel: Listed['funnel'] }) {
  const t = useWords(broadcastsWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const colours = useTouchColours()
  const { planned, delivered, tasked, waiting, failed, cancelled, suppressed } = funnel
  if (planned + suppressed === 0) return <>—</>
  const lost = failed + cancelled
  const parts = [
    { key: 'delivered', count: delivered, colour: colours.delivered },
    { key: 'tasked', count: tasked, colour: colours.tasked },
    { key: 'waiting', count: waiting, colour: colours.waiting },
    { key: 'failed', count: lost, colour: colours.failed },
    { key: 'suppressed', count: suppressed, colour: colours.suppressed },
  ].filter(({ count }) => count > 0)
  const given = planned - waiting
  return (
    <div>
      <div
        role="img"
        aria-label={t.funnelOf(number(planned), number(given), number(delivered), number(lost), number(suppressed))}
        style={{ display: 'flex', gap: 1, height: 10, borderRadius: 5, overflow: 'hidden', background: token.colorFillSecondary }} // prettier-ignore
      >
        {parts.map(({ key, count, colour }) => (
          <div key={key} style={{ flex: `${count} 0 2px`, background: colour }} />
        ))}
      </div>
      <div aria-hidden className="numbers" style={{ fontSize: 12, marginTop: 2 }}>
        {t.short(number(planned), number(given), number(delivered))}
      </div>
    </div>
  )
}
