import { App, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import type { ReactNode } from 'react'
import { useLanguage } from '../words/language.tsx'

/** Ant Design in the person's language; its lesser texts are too faint for small print (WCAG AA). */
const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
const INK = '#0b6e5d'
/** Under the mouse; Ant Design's own would be lighter, and too faint to read. */
const DARKER = '#09594c'

export function Look({ children }: { children: ReactNode }) {
  const { language } = useLanguage()
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      button={{ autoInsertSpace: false }}
      theme={{
        token: {
          colorPrimary: INK,
          colorPrimaryHover: DARKER,
          colorPrimaryTextHover: DARKER,
          colorLink: INK,
          colorLinkHover: DARKER,
          colorLinkActive: INK,
          borderRadius: 8,
          motion: !isCalm,
          colorTextSecondary: 'rgba(0,0,0,0.7)',
          colorTextTertiary: 'rgba(0,0,0,0.65)',
          colorTextDescription: 'rgba(0,0,0,0.65)',
          colorTextPlaceholder: 'rgba(0,0,0,0.6)',
          colorError: '#cf1322',
          colorErrorHover: '#a8071a',
          colorSuccess: '#237804',
          colorPrimaryBg: '#e3f3ef',
          controlItemBgActive: '#e3f3ef',
          controlItemBgActiveHover: '#d3ebe4',
          colorWarning: '#874d00',
          colorWarningBg: '#fff7e0',
          colorErrorBg: '#fff1f0',
          colorSuccessBg: '#f6ffed',
        },
      }}
    >
      <App>{children}</App>
    </ConfigProvider>
  )
}
