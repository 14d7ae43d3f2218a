import type { Answer } from '../../api/api.ts'

export type ContactWay = Answer<'GET /api/contact-ways'>['ways'][number]
export type JoinWay = Answer<'GET /api/join-ways'>['ways'][number]
/** By its id, where nobody has read what it is called. */
export const groupLabel = ({ chatId, name }: JoinWay['groups'][number], unnamed: string): string =>
  name === null ? chatId : name || unnamed
export type Welcome = ContactWay['welcome']
export type Greeting = Welcome['variants'][number]['greeting']
export type Attachment = Greeting['attachments'][number]
export const WAY_READS = ['/api/contact-ways', '/api/contact-ways/figures', '/api/join-ways'] as const

/** As it stands in a form, where what is not written yet is missing. */
export interface WrittenGreeting {
  text?: string
  attachments?: Attachment[]
}
export interface WrittenWelcome {
  usual?: WrittenGreeting | null
  variants?: { weekdays: number[]; from: string; until: string; greeting?: WrittenGreeting }[]
}

export const isEmpty = (greeting: WrittenGreeting | null | undefined): boolean =>
  !greeting || ((greeting.text ?? '').trim() === '' && (greeting.attachments ?? []).length === 0)

const greetingOf = ({ text = '', attachments = [] }: WrittenGreeting): Greeting => ({ text: text.trim(), attachments })

export const welcomeOf = ({ usual, variants = [] }: WrittenWelcome = {}): Welcome => ({
  usual: isEmpty(usual) ? null : greetingOf(usual!),
  variants: variants.map(({ greeting = {}, ...hours }) => ({ ...hours, greeting: greetingOf(greeting) })),
})

export const MAX_TEXT_BYTES = 4_000
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length
