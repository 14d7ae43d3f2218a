import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Flex, Modal, Select, Typography } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { FirstFocus } from '../../parts/focus.tsx'
import { useMessageOf } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { HandOverModal } from './hand-over.tsx'
import { listWords } from './list-words.ts'
import { tagOptions, useNames, useTagGroups } from './names.ts'
import { refreshCustomers } from './refresh.ts'

type What = 'add' | 'take'

/** What can be done with the customers who are selected; always there, so that choosing moves nothing. */
export function SelectionBar({ selected, mayGive, onDone }: { selected: number[]; mayGive: boolean; onDone(): void }) {
  const t = useWords(listWords)
  const number = useNumber()
  const [what, setWhat] = useState<What | null>(null)
  const [isGiving, setGiving] = useState(false)
  const isIdle = selected.length === 0
  return (
    <Flex wrap gap={8} align="center">
      <Typography.Text type="secondary" aria-live="polite" className="numbers">
        {t.selected(number(selected.length))}
      </Typography.Text>
      <Button size="small" disabled={isIdle} onClick={() => setWhat('add')}>
        {t.addTag}
      </Button>
      <Button size="small" disabled={isIdle} onClick={() => setWhat('take')}>
        {t.takeTag}
      </Button>
      {mayGive && (
        <Button size="small" disabled={isIdle} onClick={() => setGiving(true)}>
          {t.give}
        </Button>
      )}
      <Button size="small" type="link" disabled={isIdle} onClick={onDone}>
        {t.unselect}
      </Button>
      <TaggingModal what={what} customers={selected} onClose={() => setWhat(null)} onDone={onDone} />
      <HandOverModal customers={selected} isOpen={isGiving} onClose={() => setGiving(false)} onDone={onDone} />
    </Flex>
  )
}

/** As many as one call takes. */
const PORTION = 1_000

function TaggingModal({
  what,
  customers,
  onClose,
  onDone,
}: {
  what: What | null
  customers: number[]
  onClose(): void
  onDone(): void
}) {
  const t = useWords(listWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const names = useNames()
  const groups = useTagGroups()
  const queries = useQueryClient()
  const messageOf = useMessageOf()
  const { message } = App.useApp()
  const [tag, setTag] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const isAdding = what === 'add'
  const title = (isAdding ? t.addTo : t.takeFrom)(number(customers.length))
  const group = groups.find(({ tags }) => tags.some(({ slug }) => slug === tag))

  async function act() {
    if (tag === undefined) return
    setBusy(true)
    try {
      let done = 0
      for (let from = 0; from < customers.length; from += PORTION) {
        const given = { params: { slug: tag }, body: { customers: customers.slice(from, from + PORTION) } }
        const answer = isAdding
          ? await call('POST /api/tags/:slug/customers', given)
          : await call('POST /api/tags/:slug/removals', given)
        done += answer.customers
      }
      void message.success((isAdding ? t.tagged : t.untagged)(number(done), names.tag(tag)))
      onClose()
      onDone()
    } catch (error) {
      void message.error(messageOf(error))
    } finally {
      setBusy(false)
      refreshCustomers(queries)
    }
  }

  return (
    <Modal
      open={what !== null}
      title={title}
      okText={title}
      cancelText={s.cancel}
      okButtonProps={{ disabled: tag === undefined, loading: isBusy }}
      onOk={() => void act()}
      onCancel={onClose}
      afterClose={() => setTag(undefined)}
      destroyOnHidden
    >
      <Flex vertical gap={12}>
        {groups.length === 0 && <Alert type="info" title={t.noTags} />}
        <FirstFocus>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t.whichTag}
            aria-label={t.whichTag}
            value={tag}
            options={tagOptions(groups)}
            onChange={setTag}
          />
        </FirstFocus>
        {isAdding && group?.singleChoice && <Alert type="info" title={t.singleChoice(group.name)} />}
        {!isAdding && <Typography.Text type="secondary">{t.ruleStays}</Typography.Text>}
      </Flex>
    </Modal>
  )
}
