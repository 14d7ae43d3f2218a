import { en } from './en.ts'
import type { Language, Same } from './language.tsx'
import { zh } from './zh.ts'

export const words: Record<Language, Same<typeof zh>> = { zh, en }
