export function AttributesPage() {
  return null
}
