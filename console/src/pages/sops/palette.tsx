import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { ButtonMenu } from '../../parts/menu.tsx'
import { useSubject } from '../../language/subject.ts'
import { KINDS, type StepKind } from './sop-draft.ts'
import { useSopsWords } from './group-words.ts'
import { ICONS } from './step-face.tsx'

/** A plus on a way: which kind of step is to stand there. */
export function Palette({ label, onChoose }: { label: string; onChoose(kind: StepKind): void }) {
  const t = useSopsWords()
  const items = KINDS[useSubject()].map((kind) => ({
    key: kind,
    icon: ICONS[kind],
    label: t.kinds[kind],
    title: t.kindsAbout[kind],
  }))
  return (
    <ButtonMenu
      menu={{
        items: items.map((item) => ({ ...item, onClick: () => onChoose(item.key) })),
      }}
    >
      <Button size="small" shape="circle" icon={<PlusOutlined />} aria-label={label} style={{ pointerEvents: 'all' }} />
    </ButtonMenu>
  )
}
