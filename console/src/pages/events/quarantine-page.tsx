export function QuarantinePage() {
  return null
}
