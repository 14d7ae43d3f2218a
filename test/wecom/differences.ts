/** Keys and types, deep, against all that the fixture has at this place: what stands in one item of its list and not in
 *  another may be missing, and what is empty in one may be empty. */
export function differences(wanted: unknown[], got: unknown, at = ''): string[] {
  const [first] = wanted
  if (Array.isArray(first)) {
    if (!Array.isArray(got)) return [`${at}: no list`]
    const items = wanted.flat()
    const mayBeEmpty = wanted.some((list) => (list as unknown[]).length === 0)
    if (got.length === 0) return mayBeEmpty ? [] : [`${at}: empty`]
    return items.length === 0 ? [] : got.flatMap((item, index) => differences(items, item, `${at}[${index}]`))
  }
  if (typeof got !== typeof first || got === null) return [`${at}: ${typeof got} instead of ${typeof first}`]
  if (typeof first !== 'object') return []
  const places = wanted as Record<string, unknown>[]
  const names = [...new Set(places.flatMap((place) => Object.keys(place)))]
  const extra = Object.keys(got as object).filter((name) => !names.includes(name))
  const missing = names.filter((name) => !(name in (got as object)) && places.every((place) => name in place))
  return [
    ...extra.map((name) => `${at}.${name}: not in the fixture`),
    ...missing.map((name) => `${at}.${name}: missing`),
    ...names.flatMap((name) => {
      if (!(name in (got as object))) return []
      const among = places.flatMap((place) => (name in place ? [place[name]] : []))
      return differences(among, (got as Record<string, unknown>)[name], `${at}.${name}`)
    }),
  ]
}
