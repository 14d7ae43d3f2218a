/** "12%", "0.3%", "<0.1%" */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1%'
  const digits = share > 0 && share < 0.1 ? 1 : 0
  return `${(share * 100).toFixed(digits).replace(/\.0$/, '')}%`
}
