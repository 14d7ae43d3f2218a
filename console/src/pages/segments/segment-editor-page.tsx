export function NewSegmentPage() {
  return null
}
export function EditSegmentPage() {
  return null
}
