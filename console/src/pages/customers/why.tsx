import { CheckCircleFilled, CloseCircleOutlined } from '@ant-design/icons'
import { Flex, Modal, theme, Typography } from 'antd'
import { useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Loaded } from '../../parts/states.tsx'
import { profileWords } from './profile-words.ts'

type Explanation = Answer<'GET /api/customers/:id/why'>['why']
export type WhyQuery = { segment: string } | { tag: string }

/** Why somebody is in or not: a tree of sentences, each with its answer; open, since the reason lies in its leaves. */
export function WhyModal({
  customer,
  query,
  title,
  onClose,
}: {
  customer: number
  query: WhyQuery | null
  title: string
  onClose(): void
}) {
  return (
    <Modal open={query !== null} title={title} footer={null} onCancel={onClose} destroyOnHidden width={640}>
      {query && <Asked customer={customer} query={query} />}
    </Modal>
  )
}

function Asked({ customer, query }: { customer: number; query: WhyQuery }) {
  const asked = useGet('/api/customers/:id/why', { params: { id: customer }, query })
  return (
    <Loaded asked={asked} rows={3}>
      {({ why, text }) => (
        <Flex vertical gap={12}>
          <Why why={why} />
          <Typography.Text type="secondary" code style={{ overflowWrap: 'anywhere' }}>
            {text}
          </Typography.Text>
        </Flex>
      )}
    </Loaded>
  )
}

function Why({ why }: { why: Explanation }) {
  const { answer, sentence, parts } = why
  const said = (
    <>
      <Mark answer={answer} /> <span style={{ overflowWrap: 'anywhere' }}>{sentence.replace(ANSWER, '')}</span>
    </>
  )
  if (!parts || parts.length === 0) return <div style={{ padding: '2px 0' }}>{said}</div>
  return (
    <details open>
      <summary style={{ cursor: 'pointer', padding: '2px 0' }}>{said}</summary>
      <div style={{ paddingInlineStart: 22 }}>
        {parts.map((part, index) => (
          <Why key={index} why={part} />
        ))}
      </div>
    </details>
  )
}

/** The mark says it already. */
const ANSWER = /^(满足：|不满足：|yes: |no: )/

function Mark({ answer }: { answer: boolean }) {
  const t = useWords(profileWords)
  const { token } = theme.useToken()
  return answer ? (
    <CheckCircleFilled aria-label={t.holds} style={{ color: token.colorSuccess }} />
  ) : (
    <CloseCircleOutlined aria-label={t.holdsNot} style={{ color: token.colorTextSecondary }} />
  )
}
