import {
  ApiOutlined,
  BranchesOutlined,
  CheckSquareOutlined,
  ClockCircleOutlined,
  HourglassOutlined,
  IdcardOutlined,
  SendOutlined,
  TagOutlined,
  TeamOutlined,
  UserAddOutlined,
  UsergroupAddOutlined,
  PercentageOutlined,
  WarningFilled,
} from '@ant-design/icons'
import { Flex, Tag, theme, Typography } from 'antd'
import type { CSSProperties, ReactNode } from 'react'
import { useNumber } from '../../parts/time.tsx'
import type { Drawing } from './drawing.ts'
import { TRIGGER } from './sop-layout.ts'
import type { StepKind } from './sop-draft.ts'
import { useSopsWords, useResultsWords } from './group-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'

export const ICONS: Record<StepKind, ReactNode> = {
  wait: <ClockCircleOutlined />,
  await: <HourglassOutlined />,
  branch: <BranchesOutlined />,
  split: <PercentageOutlined />,
  task: <CheckSquareOutlined />,
  send: <SendOutlined />,
  invite: <UsergroupAddOutlined />,
  tag: <TagOutlined />,
  attribute: <IdcardOutlined />,
  webhook: <ApiOutlined />,
}

/** What is said of a node: its kind, its sentence, how many stand there, and what is wrong with it. */
export function useNodeWords({ sop, places, problems, results, lit }: Drawing) {
  const t = useSopsWords()
  const r = useResultsWords()
  const number = useNumber()
  const sentences = useSopSentences()
  /** Nothing where nothing has happened. */
  const some = (n: number) => (n > 0 ? number(n) : '')
  const figures = (node: string) => {
    const own = results.find(({ step }) => step === node)
    if (!own) return ''
    const { suppressed, waiting, tasked, delivered, failed, cancelled } = own.touches
    const sent = r.numbers(some(waiting + tasked + delivered + failed + cancelled), some(suppressed))
    const done = own.tasks.done.reduce((sum, { tasks }) => sum + tasks, 0)
    return sent || r.tasksOf(some(own.tasks.open), some(done))
  }
  return (node: string) => {
    const step = node === TRIGGER ? undefined : sop.steps[node]!
    const waiting = places.find((place) => place.step === node)?.waiting
    return {
      icon: step ? ICONS[step.kind] : sop.subject === 'group' ? <TeamOutlined /> : <UserAddOutlined />,
      kind: step ? t.kinds[step.kind] : t.begin,
      sentence: step ? sentences.step(step) : sentences.trigger(sop.trigger),
      also: !step && sop.entry ? t.says.only : '',
      waiting: waiting ? t.waiting(number(waiting)) : '',
      figures: figures(node),
      isLit: node === lit,
      problems: problems.filter((problem) => problem.node === node).map(({ words }) => words),
    }
  }
}
type NodeWords = ReturnType<ReturnType<typeof useNodeWords>>

/** Opens what it shows. */
export function StepFace({
  words: { icon, kind, sentence, also, waiting, figures, problems, isLit },
  style,
  isCut = false,
  onOpen,
  onFocus,
}: {
  words: NodeWords
  style?: CSSProperties
  /** To two lines, where it must not be higher; all of it is told then. */
  isCut?: boolean
  onOpen(): void
  onFocus?: (element: HTMLElement) => void
}) {
  const t = useSopsWords()
  const { token } = theme.useToken()
  const text = [sentence, also].filter(Boolean).join(' · ')
  const wrong = problems.join('\n')
  const label = [kind, waiting, text, figures, problems.length > 0 && `${t.warning} ${problems.join(' ')}`].filter(Boolean).join(' · ') // prettier-ignore
  return (
    <button
      type="button"
      aria-label={label}
      title={isCut ? [text, wrong].filter(Boolean).join('\n') : wrong}
      onClick={onOpen}
      onFocus={(event) => onFocus?.(event.currentTarget)}
      style={{
        display: 'block',
        width: '100%',
        padding: '8px 12px',
        textAlign: 'start',
        font: 'inherit',
        color: token.colorText,
        cursor: 'pointer',
        background: token.colorBgContainer,
        border: `1px solid ${problems.length > 0 ? token.colorWarning : token.colorBorder}`,
        borderRadius: token.borderRadiusLG,
        ...(isLit && { outline: `3px solid ${token.colorPrimary}`, outlineOffset: 2 }),
        pointerEvents: 'all',
        ...style,
      }}
    >
      <Flex gap={6} align="center" style={{ fontSize: 12, color: token.colorTextSecondary, minHeight: 22 }}>
        {icon}
        <span style={{ flex: 1 }}>{kind}</span>
        {waiting && (
          <Tag color="blue" className="numbers" style={{ margin: 0, color: token.colorText }}>
            {waiting}
          </Tag>
        )}
        {problems.length > 0 && <WarningFilled style={{ color: token.colorWarning }} />}
      </Flex>
      <span style={isCut ? (figures ? ONE_LINE : TWO_LINES) : { overflowWrap: 'anywhere' }}>{text}</span>
      {figures && (
        <span
          className="numbers"
          style={{ display: 'block', fontSize: 12, lineHeight: '20px', color: token.colorTextSecondary }}
        >
          {figures}
        </span>
      )}
      {!isCut && wrong && (
        <Typography.Text style={{ display: 'block', fontSize: 13, overflowWrap: 'anywhere' }}>
          {t.of(t.warning, '', problems.join(' '))}
        </Typography.Text>
      )}
    </button>
  )
}
const TWO_LINES: CSSProperties = {
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 2,
  overflow: 'hidden',
  overflowWrap: 'anywhere',
  lineHeight: '20px',
}
const ONE_LINE: CSSProperties = { ...TWO_LINES, WebkitLineClamp: 1 }
