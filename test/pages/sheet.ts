import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Times } from './asking.ts'

/** One page with all pictures beside each other, those with something wrong first. */
export interface Picture {
  size: string
  screen: string
  name: string
  file: string
  tookMs: number
  complaints: string[]
}

export async function writeSheet(folder: string, pictures: Picture[], times: Times[]): Promise<void> {
  const sorted = pictures.toSorted((a, b) => b.complaints.length - a.complaints.length)
  await writeFile(path.join(folder, 'index.html'), page(sorted, times))
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!)
const ms = (value: number): string => `${Math.round(value)} ms`

const page = (pictures: Picture[], times: Times[]): string => `<!doctype html>
<meta charset="utf-8"><title>Pictures</title>
<style>
  body { font: 14px system-ui; margin: 16px; background: #eee }
  main { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start }
  figure { margin: 0; padding: 8px; background: #fff; max-width: 460px; overflow-wrap: anywhere }
  figure.wrong { outline: 2px solid #cf1322 }
  img { width: 100%; max-height: 640px; object-fit: cover; object-position: top }
  pre { white-space: pre-wrap; font-size: 12px; color: #a8071a; max-height: 160px; overflow: auto }
</style>
<main>${pictures.map(figure).join('')}</main>
${times.length > 0 ? `<table>${times.map(({ question, medianMs, p95Ms }) => `<tr><td>${escaped(question)}<td>${ms(medianMs)}<td>${ms(p95Ms)}`).join('')}</table>` : ''}
`

const figure = ({ size, screen, name, file, tookMs, complaints }: Picture): string => `
<figure class="${complaints.length > 0 ? 'wrong' : ''}" style="width: ${screen === 'phone' ? 240 : 460}px">
  <a href="${encodeURIComponent(file)}"><img loading="lazy" alt="" src="${encodeURIComponent(file)}"></a>
  <figcaption>${escaped(`${size} ${name}`)} · ${ms(tookMs)}</figcaption>
  ${complaints.length > 0 ? `<pre>${escaped(complaints.join('\n'))}</pre>` : ''}
</figure>`
