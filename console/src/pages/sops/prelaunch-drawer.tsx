import { Drawer, Flex, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { useFocusBack } from '../../parts/focus.tsx'
import { PrelaunchAudience } from './prelaunch-audience.tsx'
import { PrelaunchPast } from './prelaunch-past.tsx'
import { PrelaunchPoints } from './prelaunch-points.tsx'
import { prelaunchWords } from './prelaunch-words.ts'
import type { Sop } from './sop-draft.ts'

/** What is looked at before a flow is launched: whom it is for, what of it would be lost, and what the past says. Of groups
 *  nobody knows what they were, and nobody counts them. */
export interface Launching {
  slug: string
  /** Of the draft: what is asked again when it has changed. */
  revision: number
  sop: Sop
}

export function PrelaunchDrawer({
  launching,
  onOpen,
  onClose,
}: {
  launching: Launching
  /** A step is opened to be edited. */
  onOpen(step: string): void
  onClose(): void
}) {
  const t = useWords(prelaunchWords)
  useFocusBack()
  const isOfCustomers = launching.sop.subject === 'customer'
  return (
    <Drawer open title={t.prelaunch} size={720} onClose={onClose}>
      <Flex vertical gap={16}>
        <Typography.Text type="secondary">{t.about}</Typography.Text>
        {isOfCustomers && <PrelaunchAudience {...launching} />}
        <PrelaunchPoints {...launching} onOpen={onOpen} />
        {isOfCustomers && <PrelaunchPast {...launching} />}
      </Flex>
    </Drawer>
  )
}
