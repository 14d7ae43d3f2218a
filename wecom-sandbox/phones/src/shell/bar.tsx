import {
  ApiOutlined,
  ControlOutlined,
  DisconnectOutlined,
  QrcodeOutlined,
  TeamOutlined,
  TranslationOutlined,
} from '@ant-design/icons'
import { Button, Grid, Tag, Tooltip } from 'antd'
import { useState } from 'react'
import { useIsLost } from '../door/live.ts'
import { useLanguage, useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Clock } from './clock.tsx'
import { Connect } from './connect.tsx'
import { useScan } from './scan.tsx'
import { Switches } from './switches.tsx'
import { World } from './world.tsx'

/** What concerns the whole corp: its world and its time, how to connect to it, its switches. */
export function Bar({ isWide, onPeople }: { isWide: boolean; onPeople(): void }) {
  const t = useWords(words)
  const { language, speak } = useLanguage()
  const scan = useScan()
  const hasRoom = Grid.useBreakpoint().lg ?? window.innerWidth >= 992
  const [shown, show] = useState<'connect' | 'switches'>()
  return (
    <header className="bar">
      {isWide ? (
        <h1>{t.title}</h1>
      ) : (
        <Button type="text" icon={<TeamOutlined aria-hidden />} aria-label={t.people.title} onClick={onPeople} />
      )}
      <Connection isWide={isWide} />
      <span className="gap" />
      <Tool
        hasRoom={hasRoom}
        icon={<QrcodeOutlined aria-hidden />}
        label={t.scan.open}
        onClick={() => scan.open()}
        isMain
      />
      <World hasRoom={hasRoom} />
      <Clock hasRoom={hasRoom} />
      <Tool hasRoom={hasRoom} icon={<ApiOutlined aria-hidden />} label={t.corp.open} onClick={() => show('connect')} />
      <Tool
        hasRoom={hasRoom}
        icon={<ControlOutlined aria-hidden />}
        label={t.switches.open}
        onClick={() => show('switches')}
      />
      <Tool
        hasRoom={hasRoom}
        icon={<TranslationOutlined aria-hidden />}
        label={t.language}
        onClick={() => speak(language === 'zh' ? 'en' : 'zh')}
      />
      <Connect isOpen={shown === 'connect'} onClose={() => show(undefined)} />
      <Switches isOpen={shown === 'switches'} onClose={() => show(undefined)} />
    </header>
  )
}

interface ToolProps {
  hasRoom: boolean
  icon: React.ReactNode
  label: string
  onClick(): void
  isMain?: boolean
}
function Tool({ hasRoom, icon, label, onClick, isMain = false }: ToolProps) {
  return (
    <Button type={isMain ? 'primary' : 'text'} icon={icon} onClick={onClick} {...(!hasRoom && { 'aria-label': label })}>
      {hasRoom && label}
    </Button>
  )
}

function Connection({ isWide }: { isWide: boolean }) {
  const t = useWords(words)
  return (
    <span role="status">
      {useIsLost() && (
        <Tooltip title={isWide ? '' : t.lost}>
          <Tag color="error" variant="solid" icon={<DisconnectOutlined aria-hidden />} tabIndex={0}>
            {isWide ? t.lost : <span className="spoken">{t.lost}</span>}
          </Tag>
        </Tooltip>
      )}
    </span>
  )
}
