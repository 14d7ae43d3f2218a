import { expect, test } from 'vitest'
import { chatMessages, type Places } from './form.ts'

const places: Places = {
  mediaIdOf: async (carried) => `media of ${carried.id}`,
  addressOf: async (id: string) => `https://wecom/${id}`,
}

test('the text first, then each attachment, in the form of WeCom’s client', async () => {
  const attachments = [
    { kind: 'picture', picture: 'p' },
    { kind: 'picture_at', url: 'https://tea.example/a.png' },
    { kind: 'video', video: 'v' },
    { kind: 'file', file: 'f', name: '菜单.pdf' },
    { kind: 'link', title: '春茶', url: 'https://tea.example/', description: '明前' },
    { kind: 'miniprogram', title: '会员', appId: 'wx1', page: 'pages/card?from=chat', picture: 'q' },
  ] as const
  expect(await chatMessages({ text: '您好', attachments: [...attachments] }, places)).toEqual([
    { msgtype: 'text', text: { content: '您好' } },
    { msgtype: 'image', image: { mediaid: 'media of p' } },
    { msgtype: 'news', news: { link: 'https://tea.example/a.png', title: '图片', desc: '', imgUrl: 'https://tea.example/a.png' } },
    { msgtype: 'video', video: { mediaid: 'media of v' } },
    { msgtype: 'file', file: { mediaid: 'media of f' } },
    { msgtype: 'news', news: { link: 'https://tea.example/', title: '春茶', desc: '明前', imgUrl: '' } },
    { msgtype: 'miniprogram', miniprogram: { appid: 'wx1', title: '会员', imgUrl: 'https://wecom/q', page: 'pages/card.html?from=chat' } },
  ]) // prettier-ignore
})

test.each(['pages/card', 'pages/card.html', 'pages/card?a=1', 'pages/card.html?a=1'])(
  'the path of a mini program ends in .html, once: %s',
  async (page) => {
    const attachments = [{ kind: 'miniprogram' as const, title: 't', appId: 'a', page, picture: 'p' }]
    const [said] = await chatMessages({ text: '', attachments }, places)
    expect(said).toMatchObject({ miniprogram: { page: `pages/card.html${page.includes('?') ? '?a=1' : ''}` } })
  },
)
