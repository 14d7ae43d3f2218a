import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { selectShown, STATE_PATTERN } from '../features/ways/ways.ts'
import type { Database } from '../kernel/database.ts'
import { languageOf } from '../kernel/refusals.ts'
import { inLanguage, type Language } from '../kernel/wording.ts'

/**
 * `<SIYU_URL>/w/<state>`: what is printed of a way leads here, and here to the code that WeCom knows it by just now. Open
 * to anybody, made for a thumb, without scripts; who holds the picture down in WeChat is led on.
 */
const WAY_PATH = '/w/:state'
export const WAY_DOORS = [{ method: 'GET', path: WAY_PATH }]

const WORDS = {
  contact: {
    title: { zh: '添加专属顾问', en: 'Add your advisor' },
    hint: { zh: '长按二维码，选择“识别图中的二维码”', en: 'Hold the code down, then choose to open it' },
  },
  join: {
    title: { zh: '加入群聊', en: 'Join the group' },
    hint: { zh: '长按二维码，选择“识别图中的二维码”', en: 'Hold the code down, then choose to open it' },
  },
  picture: { zh: '二维码', en: 'QR code' },
  making: {
    title: { zh: '请稍候', en: 'One moment' },
    hint: {
      zh: '二维码正在更新，请稍后重新打开此页。',
      en: 'The code is being renewed. Open this page again shortly.',
    },
  },
  over: {
    title: { zh: '二维码已停用', en: 'This code is no longer in use' },
    hint: { zh: '请向商家索取新的二维码。', en: 'Please ask the shop for a new one.' },
  },
}

const STYLE = `
  :root { color-scheme: light dark }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; text-align: center;
    font: 16px/1.6 -apple-system, "PingFang SC", "Microsoft YaHei", system-ui, sans-serif;
    background: light-dark(#f4f7f6, #141414); color: light-dark(#1f1f1f, #f0f0f0) }
  main { box-sizing: border-box; width: 100%; max-width: 400px; padding: 24px; overflow-wrap: anywhere }
  h1 { font-size: 22px; margin: 0 0 16px }
  p { margin: 16px 0 0; color: light-dark(#555, #bbb) }
  .code { background: #fff; border-radius: 16px; padding: 16px; aspect-ratio: 1; display: grid; place-items: center; color: #555 }
  img { width: 100%; height: auto; display: block }`
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

export async function wayPage(app: FastifyInstance, { database }: { database: Database }): Promise<void> {
  app.get(WAY_PATH, { config: { role: 'public' } }, async (request, reply) => {
    const { state } = request.params as { state: string }
    const way = STATE_PATTERN.test(state) ? await selectShown(database, state) : undefined
    const language = languageOf(request.headers['accept-language'])
    const isOver = !way || way.isOver
    const qrUrl = !isOver && way.qrUrl !== null && URL.canParse(way.qrUrl) ? way.qrUrl : null
    const words = isOver ? WORDS.over : qrUrl === null ? WORDS.making : WORDS[way.kind]
    const { title, hint } = inLanguage(words, language) as { title: string; hint: string }
    return reply
      .code(isOver ? 404 : 200)
      .header('cache-control', 'no-cache')
      .header('content-security-policy', policyFor(qrUrl))
      .type('text/html; charset=utf-8')
      .send(pageOf({ language, title, hint, picture: qrUrl }))
  })
}

const policyFor = (picture: string | null): string => {
  const from = picture === null ? '' : `; img-src ${new URL(picture).origin}`
  return `default-src 'none'; style-src 'sha256-${STYLE_HASH}'${from}; frame-ancestors 'none'; base-uri 'none'`
}

function pageOf(shown: { language: Language; title: string; hint: string; picture: string | null }): string {
  const { language, title, hint, picture } = shown
  const code =
    picture === null ? '' : `<div class="code"><img src="${escaped(picture)}" alt="${WORDS.picture[language]}"></div>`
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${code}<p>${hint}</p></main></body>
</html>
`
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
