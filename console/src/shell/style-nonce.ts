/** The answer's number, without which the page's policy blocks a style that is made as it runs. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content

/** Ant Design takes the number for its own styles, but some of its parts (locking the scrolling behind a dialog) do not
 *  pass it on: so every style element gets it when it is made. */
export function numberStyles(): void {
  if (!nonce) return
  const createElement = document.createElement.bind(document)
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = createElement(name, options)
    if (name === 'style') made.nonce = nonce
    return made
  }) as typeof document.createElement
}
