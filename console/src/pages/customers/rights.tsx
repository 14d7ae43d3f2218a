import { DeleteOutlined, ExportOutlined, MoreOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Alert, App, Button, Flex, Input, Modal } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { inBoth, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { FirstFocus } from '../../parts/focus.tsx'
import { ButtonMenu } from '../../parts/menu.tsx'
import { useMessageOf } from '../../parts/states.tsx'
import { forgetCustomers, refreshCustomers } from './refresh.ts'

const words = inBoth({
  zh: {
    menu: '个人信息权利',
    exportAll: '导出全部资料…',
    exportTitle: (id: number) => `导出客户 #${id} 的全部资料`,
    exportWhy:
      '得到一个 JSON 文件，含完整的姓名、电话、地址和全部事件，用于应本人要求提供。导出会被记录。请妥善保管文件。',
    exportNow: '导出',
    exported: '已导出',
    erase: '抹除此客户…',
    eraseTitle: (id: number) => `抹除客户 #${id}`,
    eraseWhy:
      '个人信息、标识、标签、阶段与人群全部删除，备份中的也无法再读出；订单金额等事实保留，但不再说明是谁。此操作不可撤销。同一个人以后再来，将是一位新客户。',
    eraseNow: '永久抹除',
    erased: (id: number) => `客户 #${id} 已抹除`,
    typeId: (id: number) => `请输入客户编号 ${id} 以确认`,
  },
  en: {
    menu: 'Personal data rights',
    exportAll: 'Export everything…',
    exportTitle: (id) => `Export everything about customer #${id}`,
    exportWhy:
      'You get a JSON file with full names, phones, addresses and every event, to hand over when the person asks. The export is recorded. Keep the file safe.',
    exportNow: 'Export',
    exported: 'Exported',
    erase: 'Erase this customer…',
    eraseTitle: (id) => `Erase customer #${id}`,
    eraseWhy:
      'Personal values, identifiers, tags, stages and segments go, and cannot be read in backups either; facts such as the sum of an order stay without saying whose they are. This cannot be undone. If the person comes again, they are somebody new.',
    eraseNow: 'Erase for good',
    erased: (id) => `Customer #${id} is erased`,
    typeId: (id) => `Type the customer number ${id} to confirm`,
  },
})

type What = 'export' | 'erase'

/** What the person may ask for by law; an administrator does it, and types which customer they mean. */
export function RightsMenu({ customer }: { customer: number }) {
  const t = useWords(words)
  const [what, setWhat] = useState<What | null>(null)
  const items = [
    { key: 'export', icon: <ExportOutlined />, label: t.exportAll, onClick: () => setWhat('export') },
    { key: 'erase', icon: <DeleteOutlined />, label: t.erase, onClick: () => setWhat('erase') },
  ]
  return (
    <>
      <ButtonMenu menu={{ items }} placement="bottomRight">
        <Button icon={<MoreOutlined />}>{t.menu}</Button>
      </ButtonMenu>
      <Confirm key={what} what={what} customer={customer} onClose={() => setWhat(null)} />
    </>
  )
}

function Confirm({ what, customer, onClose }: { what: What | null; customer: number; onClose(): void }) {
  const t = useWords(words)
  const s = useWords(sharedWords)
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const isErasing = what === 'erase'
  const isSure = typed.trim() === String(customer)
  const act = useMutation({
    async mutationFn() {
      const params = { id: customer }
      if (isErasing) await call('POST /api/customers/:id/erasure', { params, body: { customer } })
      else save(await call('POST /api/customers/:id/exports', { params }), `customer-${customer}.json`)
    },
    onSuccess() {
      onClose()
      void message.success(isErasing ? t.erased(customer) : t.exported)
      if (isErasing) void navigate({ to: '/customers' }).then(() => forgetCustomers(queries))
      else refreshCustomers(queries)
    },
    onError: (error) => void message.error(messageOf(error)),
  })
  return (
    <Modal
      open={what !== null}
      title={isErasing ? t.eraseTitle(customer) : t.exportTitle(customer)}
      okText={isErasing ? t.eraseNow : t.exportNow}
      cancelText={s.cancel}
      okButtonProps={{ disabled: !isSure, loading: act.isPending, danger: isErasing }}
      onOk={() => act.mutate()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Flex vertical gap={12}>
        <Alert type={isErasing ? 'error' : 'warning'} title={isErasing ? t.eraseWhy : t.exportWhy} />
        <FirstFocus>
          <Input
            autoComplete="off"
            inputMode="numeric"
            placeholder={t.typeId(customer)}
            aria-label={t.typeId(customer)}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onPressEnter={() => isSure && !act.isPending && act.mutate()}
          />
        </FirstFocus>
      </Flex>
    </Modal>
  )
}

/** The document came as JSON and is one again. */
function save(document_: unknown, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([JSON.stringify(document_, null, 2)], { type: 'application/json' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
