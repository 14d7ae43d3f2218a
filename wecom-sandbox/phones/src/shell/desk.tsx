import { QrcodeOutlined, TeamOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { CustomerPhone } from '../phone/customer-phone.tsx'
import { StaffPhone } from '../phone/staff-phone.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { usePhones, type Opened } from './opened.tsx'
import { useScan } from './scan.tsx'
import { Nothing } from './states.tsx'
import { OpenedName } from './opened-name.tsx'

/** The phones side by side; one of them where there is no room for two. */
export function Desk({ isWide, onPeople }: { isWide: boolean; onPeople(): void }) {
  const t = useWords(words)
  const { opened, front, bringToFront } = usePhones()
  const scan = useScan()
  if (opened.length === 0)
    return (
      <main id="desk" className="desk desk-empty">
        <Nothing
          action={
            <div className="buttons">
              {!isWide && (
                <Button icon={<TeamOutlined aria-hidden />} onClick={onPeople}>
                  {t.people.title}
                </Button>
              )}
              <Button type="primary" icon={<QrcodeOutlined aria-hidden />} onClick={() => scan.open()}>
                {t.scan.open}
              </Button>
            </div>
          }
        >
          <strong>{t.phones.none}</strong>
          <p className="lesser">{t.phones.how}</p>
        </Nothing>
      </main>
    )
  return (
    <main id="desk" className="desk">
      {!isWide && opened.length > 1 && (
        <nav className="fan" aria-label={t.phones.opened}>
          {opened.map((one, index) => (
            <button
              key={`${one.kind}:${one.id}`}
              type="button"
              className={`fan-${one.kind}`}
              aria-current={index === front}
              onClick={() => bringToFront(index)}
            >
              <OpenedName one={one} />
            </button>
          ))}
        </nav>
      )}
      <div className="phones">
        {opened.map((one, index) => (
          // put aside it keeps what is open on it
          <div key={`${one.kind}:${one.id}`} className="place" hidden={!isWide && index !== front}>
            <Phone one={one} />
          </div>
        ))}
      </div>
    </main>
  )
}

const Phone = ({ one }: { one: Opened }) =>
  one.kind === 'staff' ? <StaffPhone opened={one} /> : <CustomerPhone opened={one} />
