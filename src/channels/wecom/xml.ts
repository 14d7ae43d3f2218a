import { XMLParser } from 'fast-xml-parser'

/**
 * XML of callbacks: one element, fields of text, sometimes lists. Nothing of it is expanded or guessed: no entities, no
 * numbers ("007" is a userid). A document that declares anything is nobody's callback.
 */
export type XmlFields = Record<string, unknown>

const parser = new XMLParser({ processEntities: false, parseTagValue: false, ignoreDeclaration: true })

const CDATA = /<!\[CDATA\[[\s\S]*?\]\]>/g

/** Undefined when it is not of that kind. */
export function readXml(text: string): XmlFields | undefined {
  if (/<!|<\?(?!xml\s)/.test(text.replace(CDATA, ''))) return undefined
  try {
    const { xml } = parser.parse(text, true) as { xml?: unknown }
    return typeof xml === 'object' && xml !== null && !Array.isArray(xml) ? (xml as XmlFields) : undefined
  } catch {
    return undefined
  }
}
