/** Stands for somebody: pictures of people are elsewhere, and this page asks nobody else. */
const COLOURS = ['#0b6e5d', '#1d5fa8', '#7a3fa0', '#a8441d', '#8a5a00', '#2c6e1f', '#a0285f', '#40566b']

export function Face({ id, name, isGroup = false }: { id: string; name: string; isGroup?: boolean }) {
  const sum = [...id].reduce((total, letter) => (total * 31 + letter.codePointAt(0)!) % 9_973, 7)
  return (
    <span
      className={isGroup ? 'face face-group' : 'face'}
      aria-hidden
      style={{ background: COLOURS[sum % COLOURS.length] }}
    >
      {[...name][0] ?? '?'}
    </span>
  )
}
