import { whyRule, whySegment } from '../features/customers/customers.ts'
import { Refusal } from '../kernel/refusals.ts'
import { findCustomer } from './finding.ts'
import { withProduct } from './opening.ts'
import { instantText, print, printJson } from './output.ts'
import { readRule } from './reading.ts'

interface Explained {
  answer: boolean
  sentence: string
  parts?: Explained[]
}

export const explainCustomer = (
  given: string,
  what: string,
  { lang, json }: { lang: 'en' | 'zh'; json?: boolean },
): Promise<void> =>
  withProduct(async (product) => {
    const { core } = product.engine
    const id = await findCustomer(product, given)
    const isSlug = /^[\w-]+$/.test(what)
    const why = isSlug
      ? await whySegment(core, id, what, lang).catch((error: unknown) => {
          // one word may also be a rule
          if (error instanceof Refusal && error.code === 'not_found') return undefined
          throw error
        })
      : undefined
    const found = why ?? (await whyRule(core, id, await readRule(what), lang))
    if (json) return printJson({ customer: id, ...found, at: instantText(found.at) })
    print(`${found.text}`)
    tell(found.why, 0)
  })

function tell({ answer, sentence, parts = [] }: Explained, depth: number): void {
  print(`${'  '.repeat(depth)}${answer ? '✓' : '✗'} ${sentence}`)
  for (const part of parts) tell(part, depth + 1)
}
