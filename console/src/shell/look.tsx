import { App, ConfigProvider, theme } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { useLanguage } from '../language/language.tsx'
import { nonce } from './style-nonce.ts'

/** Light and dark, the brand's colour, and Ant Design's own words in the person's language. */
export type Shade = 'light' | 'dark' | 'system'
interface Shading {
  shade: Shade
  isDark: boolean
  choose(shade: Shade): void
}
const ShadeContext = createContext<Shading>({ shade: 'system', isDark: false, choose: () => {} })
export const useShade = (): Shading => useContext(ShadeContext)

const STORED = 'siyu.shade'
const systemDark = matchMedia('(prefers-color-scheme: dark)')
const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
const stored = localStorage.getItem(STORED)

/** Dark enough on white, and light enough on black, for small text (WCAG AA). */
const ACCENT = {
  light: { ground: '#0d7a68', text: '#0d7a68', hover: '#09594c', selected: '#e3f3ef' },
  dark: { ground: '#14806d', text: '#4cc9ae', hover: '#7fdcc8', selected: '#123a33' },
}

/** Ant Design's lesser texts are too faint for small print. */
const readable = (ink: string) => ({
  colorTextSecondary: `rgba(${ink},0.72)`,
  colorTextTertiary: `rgba(${ink},0.66)`,
  colorTextDescription: `rgba(${ink},0.66)`,
  colorTextPlaceholder: `rgba(${ink},0.62)`,
})
/** Its red, green and amber are too faint on white, under the mouse and as small text in tags. */
const INKS = {
  colorError: '#cf1322',
  colorErrorHover: '#a8071a',
  colorErrorBorderHover: '#a8071a',
  colorErrorTextHover: '#a8071a',
  colorErrorBg: '#fff1f0',
  colorSuccess: '#237804',
  colorSuccessBg: '#f6ffed',
  colorSuccessBorder: '#b7eb8f',
  colorWarning: '#874d00',
  colorWarningBg: '#fffbe6',
  colorWarningBorder: '#ffe58f',
  colorInfo: '#0958d9',
  colorInfoBg: '#e6f4ff',
  colorInfoBorder: '#91caff',
  green7: '#237804',
  cyan7: '#006d75',
  gold7: '#874d00',
}
/** On black its red is too faint to read, and white on it too. */
const DARK_DANGER = {
  colorError: '#f4787a',
  colorErrorHover: '#f89c9b',
  colorErrorActive: '#f4787a',
  dangerColor: '#1f1f1f',
}
/** And so is its blue, as small text in tags. */
const READABLE = {
  light: { ...readable('0,0,0'), ...INKS },
  dark: { ...readable('255,255,255'), colorInfo: '#69b1ff' },
}

export function Look({ children }: { children: ReactNode }) {
  const { language } = useLanguage()
  const [shade, setShade] = useState<Shade>(stored === 'light' || stored === 'dark' ? stored : 'system')
  const [isSystemDark, setSystemDark] = useState(systemDark.matches)
  useEffect(() => {
    const listen = (event: MediaQueryListEvent) => setSystemDark(event.matches)
    systemDark.addEventListener('change', listen)
    return () => systemDark.removeEventListener('change', listen)
  }, [])
  const isDark = shade === 'dark' || (shade === 'system' && isSystemDark)
  const accent = isDark ? ACCENT.dark : ACCENT.light
  const value = useMemo<Shading>(
    () => ({
      shade,
      isDark,
      choose(next) {
        localStorage.setItem(STORED, next)
        setShade(next)
      },
    }),
    [shade, isDark],
  )
  return (
    <ShadeContext value={value}>
      <ConfigProvider
        locale={language === 'zh' ? zhCN : enUS}
        csp={nonce ? { nonce } : {}}
        button={{ autoInsertSpace: false }}
        theme={{
          algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
          token: {
            colorPrimary: accent.ground,
            colorLink: accent.text,
            colorLinkHover: accent.hover,
            colorLinkActive: accent.text,
            borderRadius: 8,
            motion: !isCalm,
            ...(isDark ? READABLE.dark : READABLE.light),
          },
          components: {
            Table: { rowSelectedBg: accent.selected, rowSelectedHoverBg: accent.selected },
            Menu: { itemSelectedBg: accent.selected, itemSelectedColor: accent.text, itemHeight: 36 },
            Tabs: { itemSelectedColor: accent.text, inkBarColor: accent.text },
            Button: {
              defaultHoverColor: accent.hover,
              defaultHoverBorderColor: accent.hover,
              ...(isDark && DARK_DANGER),
            },
          },
        }}
      >
        <App>
          <Ground>{children}</Ground>
        </App>
      </ConfigProvider>
    </ShadeContext>
  )
}

function Ground({ children }: { children: ReactNode }) {
  const { token } = theme.useToken()
  useEffect(() => {
    document.documentElement.style.background = token.colorBgLayout
    document.body.style.color = token.colorText
  }, [token])
  return children
}
