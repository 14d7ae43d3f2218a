/**
 * Runs in the browser, before the page: what a careful eye sees and the page itself does not tell. Text that is cut where
 * nobody can read the rest, text on text, text without height, and whether something still loads or has jumped.
 */
globalThis.eyes = (() => {
  const jumps = []
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries())
      if (!hadRecentInput) jumps.push({ value, of: sources.map(({ node }) => nameOf(node)) })
  }).observe({ type: 'layout-shift', buffered: true })

  /** A glyph's box is higher than its line. */
  const GLYPH = 0.35
  const EDGE_PX = 1.5
  const NEVER_READ =
    'script, style, noscript, textarea, .skip, [aria-hidden=true], .ant-table-measure-row, .ant-scroll-number'

  function nameOf(node) {
    const element = node instanceof Element ? node : node?.parentElement
    if (!element) return '?'
    return `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} "${element.textContent.slice(0, 40)}"`
  }

  /** Each piece of text that is meant to be read, with the boxes of its lines. */
  function* texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      const element = node.parentElement
      if (node.data.trim() === '' || element.closest(NEVER_READ)) continue
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || isForEars(element)) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      yield { node, element, boxes: [...range.getClientRects()] }
    }
  }

  /** Said by screen readers only. */
  function isForEars(element) {
    for (let at = element; at; at = at.parentElement)
      if (at.offsetWidth <= 1 && getComputedStyle(at).position === 'absolute') return true
    return false
  }

  function cutBy(element, boxes) {
    let [mayCutX, mayCutY] = [true, true]
    for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(at)
      const frame = at.getBoundingClientRect()
      const isOut = ({ left, right, top, bottom, height }) =>
        (mayCutX && /hidden|clip/.test(overflowX) && (left < frame.left - EDGE_PX || right > frame.right + EDGE_PX)) ||
        (mayCutY && /hidden|clip/.test(overflowY) && (top < frame.top - height * GLYPH || bottom > frame.bottom + height * GLYPH)) // prettier-ignore
      if (boxes.some(isOut)) return at
      if (/auto|scroll/.test(overflowX)) mayCutX = false
      if (/auto|scroll/.test(overflowY)) mayCutY = false
      if (position === 'fixed') return undefined
    }
    return undefined
  }

  const LEVELS = 4
  /** Told in whole to who points at it or listens. */
  function isTold(element, text) {
    for (let at = element, level = 0; at && level < LEVELS; at = at.parentElement, level++)
      if ([at.title, at.getAttribute('aria-label')].some((told) => told?.includes(text.trim()))) return true
    return false
  }

  const isFloating = (element) => {
    for (let at = element; at; at = at.parentElement)
      if (['fixed', 'sticky'].includes(getComputedStyle(at).position)) return true
    return false
  }
  const SAME_SHARE = 0.25
  function onEachOther(all) {
    const boxes = all
      .filter(({ element }) => !isFloating(element))
      .flatMap(({ element, node, boxes: own }) => own.map((box) => ({ element, text: node.data.trim(), box })))
      .sort((a, b) => a.box.top - b.box.top)
    const found = []
    boxes.forEach((one, index) => {
      for (let next = index + 1; next < boxes.length && boxes[next].box.top < one.box.bottom; next++) {
        const [a, b] = [one.box, boxes[next].box]
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
        const least = Math.min(a.width * a.height, b.width * b.height)
        if (width <= EDGE_PX || height <= 0 || width * height < least * SAME_SHARE || boxes[next].element === one.element) continue // prettier-ignore
        if (cutBy(one.element, [a]) || cutBy(boxes[next].element, [b])) continue
        found.push(`"${one.text.slice(0, 40)}" lies on "${boxes[next].text.slice(0, 40)}"`)
      }
    })
    return found
  }

  return {
    isWaiting: () => document.querySelector('.ant-skeleton, .ant-spin-spinning, .ant-btn-loading, [aria-busy=true]') !== null || document.querySelector('h1, [role=main] *, .ant-result, form') === null, // prettier-ignore
    jump: () => ({ sum: jumps.reduce((sum, { value }) => sum + value, 0), jumps }),
    complaints() {
      const all = [...texts()]
      const flat = all.filter(({ boxes }) => boxes.every(({ height, width }) => height === 0 || width === 0))
      const cut = all.flatMap(({ node, element, boxes }) => {
        const frame = cutBy(element, boxes)
        return frame && !isTold(element, node.data) ? [{ node, element, frame }] : []
      })
      cut.forEach(({ element }, index) => element.setAttribute('data-cut', String(index)))
      return {
        flat: flat.map(({ element }) => nameOf(element)),
        onEachOther: onEachOther(all),
        cut: cut.map(({ node, element, frame }) => ({
          text: node.data.trim(),
          of: `${nameOf(element)} in ${nameOf(frame)}`,
        })),
      }
    },
  }
})()
