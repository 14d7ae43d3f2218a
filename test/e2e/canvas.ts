import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** The canvas on which operators draw flows. */
const drawer = (page: Page) => page.getByRole('dialog')

/** A step of that kind is put there, and its form is open. Answers which kinds there were to choose from. */
export async function insert(page: Page, after: string, kind: string): Promise<string[]> {
  const menu = page.locator('.ant-dropdown:visible')
  const item = menu.getByRole('menuitem', { name: kind })
  let kinds: string[] = []
  // On a busy machine the canvas still moves to where it fits, and the first click goes beside the button; or the answer to what
  // was done before comes while the menu is open, and closes it.
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: after, exact: true }).click()
      try {
        await item.waitFor({ timeout: 5_000 })
        kinds = await menu.getByRole('menuitem').allInnerTexts()
        await item.click({ timeout: 5_000 })
        return true
      } catch {
        return false
      }
    })
    .toBe(true)
  await drawer(page).getByText(`编辑步骤 · ${kind}`).waitFor()
  return kinds
}

export async function save(page: Page): Promise<void> {
  await drawer(page).getByRole('button', { name: '保存' }).click()
  await drawer(page).waitFor({ state: 'hidden' })
}
