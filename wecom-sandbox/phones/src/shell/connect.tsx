import { CopyOutlined } from '@ant-design/icons'
import { App, Button, Drawer } from 'antd'
import { useCorp } from '../door/reads.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Loaded } from './states.tsx'

/** What a program needs to call this corp, each to be copied. */
export function Connect({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const t = useWords(words)
  const asked = useCorp()
  return (
    <Drawer title={t.corp.open} open={isOpen} onClose={onClose} size={420}>
      <Loaded asked={asked}>
        {({ corpId, apps }) => (
          <div className="stack">
            <p className="lesser">{t.corp.about}</p>
            <Taken what={t.corp.corpId} text={corpId} />
            {apps.map((app) => (
              <section key={app.agentid} className="stack" aria-label={app.name}>
                {apps.length > 1 && <strong>{app.name}</strong>}
                <Taken what={t.corp.agentid} text={String(app.agentid)} />
                <Taken what={t.corp.secret} text={app.secret} />
              </section>
            ))}
            <Taken what={t.corp.base} text={location.origin} />
          </div>
        )}
      </Loaded>
    </Drawer>
  )
}

function Taken({ what, text }: { what: string; text: string }) {
  const t = useWords(words)
  const { message } = App.useApp()
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    message.success(t.copied)
  }
  return (
    <div className="taken">
      <span className="lesser">{what}</span>
      <code>{text}</code>
      <Button type="text" icon={<CopyOutlined aria-hidden />} aria-label={t.copy(what)} onClick={() => void copy()} />
    </div>
  )
}
