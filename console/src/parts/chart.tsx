import { CopyOutlined, DownloadOutlined } from '@ant-design/icons'
import { App, Button, Flex, theme, Tooltip } from 'antd'
import { BarChart, FunnelChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type ECharts, type EChartsCoreOption } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { inBoth, useWords } from '../language/language.tsx'
import { useColourOf } from './colours.ts'
import { Help, type Term } from './help.tsx'

use([LineChart, BarChart, FunnelChart, GridComponent, LegendComponent, TooltipComponent, LabelLayout, CanvasRenderer])

const words = inBoth({
  zh: { copyPicture: '复制为图片', saveTable: '下载 CSV', copied: '图片已复制', notCopied: '浏览器不允许复制图片' },
  en: {
    copyPicture: 'Copy as picture',
    saveTable: 'Save as CSV',
    copied: 'Copied',
    notCopied: 'The browser does not allow copying pictures',
  },
})

export interface Table {
  head: string[]
  rows: (string | number)[][]
}

/**
 * A chart that says what it shows (`label`, for who cannot see it) and what is counted (`term`, whose meaning is one click
 * away and whose colour it has), follows the look of the console, and can be taken away as a picture or as its figures
 * (`table`). Loaded by the pages that draw; import it lazily there.
 */
export function Chart({
  label,
  term,
  option,
  table,
  height = 260,
}: {
  label: string
  term: Term
  option: EChartsCoreOption
  table: Table
  height?: number
}) {
  const t = useWords(words)
  const { message } = App.useApp()
  const { token } = theme.useToken()
  const colour = useColourOf()(term)
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts>(undefined)
  useEffect(() => {
    const made = init(place.current!)
    chart.current = made
    const watch = new ResizeObserver(() => made.resize())
    watch.observe(place.current!)
    return () => {
      watch.disconnect()
      made.dispose()
    }
  }, [])
  useEffect(() => {
    const text = { color: token.colorText, fontFamily: token.fontFamily }
    // Drawn, since the page's policy blocks what the library would write as HTML with styles in it.
    const tooltip = { renderMode: 'richText', confine: true, backgroundColor: token.colorBgElevated, borderColor: token.colorBorder, textStyle: text } // prettier-ignore
    const { tooltip: own, ...rest } = option as { tooltip?: object }
    chart.current?.setOption({ color: [colour], textStyle: text, animationDuration: 200, ...rest, tooltip: { ...tooltip, ...own } }, true) // prettier-ignore
  }, [option, colour, token])

  async function copy() {
    const canvas = place.current!.querySelector('canvas')!
    const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve))
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture! })])
      message.success(t.copied)
    } catch {
      message.warning(t.notCopied)
    }
  }
  return (
    <figure style={{ margin: 0 }}>
      <Flex justify="flex-end" gap={4}>
        <Help term={term} />
        <Tooltip title={t.copyPicture}>
          <Button
            size="small"
            type="text"
            icon={<CopyOutlined />}
            aria-label={t.copyPicture}
            onClick={() => void copy()}
          />
        </Tooltip>
        <Tooltip title={t.saveTable}>
          <Button
            size="small"
            type="text"
            icon={<DownloadOutlined />}
            aria-label={t.saveTable}
            onClick={() => saveTable(label, table)}
          />
        </Tooltip>
      </Flex>
      <div
        ref={place}
        role="img"
        aria-label={`${label}. ${table.rows
          .slice(-12)
          .map((row) => row.join(' '))
          .join('; ')}`}
        style={{ height }}
      />
    </figure>
  )
}

/** With a mark that it is UTF-8, without which Excel in Chinese shows nonsense; no cell can begin a formula. */
function saveTable(name: string, { head, rows }: Table): void {
  const cell = (value: string | number) => {
    const text = typeof value === 'string' && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value)
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  const text = [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }))
  link.download = `${name}.csv`
  link.click()
  URL.revokeObjectURL(link.href)
}
