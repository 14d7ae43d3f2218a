import {
  ApiOutlined,
  ControlOutlined,
  DisconnectOutlined,
  QrcodeOutlined,
  TeamOutlined,
  TranslationOutlined,
} from '@ant-design/icons'
import { Button, Tag, Tooltip } from 'antd'
import { useState } from 'react'
import { useIsLost } from '../door/live.ts'
import { useLanguage, useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Clock } from './clock.tsx'
import { Connect } from './connect.tsx'
import { useScan } from './scan.tsx'
import { Switches } from './switches.tsx'

/** What concerns the whole corp: how to connect to it, its time, its switches. */
export function Bar({ isWide, onPeople }: { isWide: boolean; onPeople(): void }) {
  const t = useWords(words)
  const { language, speak } = useLanguage()
  const scan = useScan()
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
        isWide={isWide}
        icon={<QrcodeOutlined aria-hidden />}
        label={t.scan.open}
        onClick={() => scan.open()}
        isMain
      />
      <Clock isWide={isWide} />
      <Tool isWide={isWide} icon={<ApiOutlined aria-hidden />} label={t.corp.open} onClick={() => show('connect')} />
      <Tool
        isWide={isWide}
        icon={<ControlOutlined aria-hidden />}
        label={t.switches.open}
        onClick={() => show('switches')}
      />
      <Tool
        isWide={isWide}
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
  isWide: boolean
  icon: React.ReactNode
  label: string
  onClick(): void
  isMain?: boolean
}
function Tool({ isWide, icon, label, onClick, isMain = false }: ToolProps) {
  return (
    <Button type={isMain ? 'primary' : 'text'} icon={icon} onClick={onClick} {...(!isWide && { 'aria-label': label })}>
      {isWide && label}
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
