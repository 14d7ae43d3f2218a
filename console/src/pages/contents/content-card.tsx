import { FileOutlined, LinkOutlined, MobileOutlined, PictureOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Card, Flex, Tag, theme, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { PhonePreview } from '../../parts/phone-preview.tsx'
import { Time } from '../../parts/time.tsx'
import { welcomeWords } from '../ways/welcome-words.ts'
import type { Listed } from './content-shapes.ts'
import { contentsWords } from './contents-words.ts'

export function ContentCard({
  content: { slug, name, message, purpose, topic, state, isChanged, version, changedAt },
}: {
  content: Listed
}) {
  // prettier-ignore
  const t = useWords(contentsWords)
  return (
    <Card size="small" styles={{ body: { height: '100%' } }}>
      <Flex vertical gap={8} style={{ height: '100%' }}>
        <Link to="/contents/$slug" params={{ slug }} style={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
          {name}
        </Link>
        <PhonePreview message={message} isSmall isVaried />
        <Flex gap={6} wrap align="center" style={{ marginTop: 'auto', fontSize: 13 }}>
          <ContentState state={state} />
          {isChanged && version !== null && state !== 'archived' && <Tag style={{ margin: 0 }}>{t.changed}</Tag>}
          <Kinds message={message} />
          <span>{t.purposes[purpose]}</span>
          {topic !== '' && <span style={{ overflowWrap: 'anywhere' }}>· {topic}</span>}
          <Typography.Text type="secondary" style={{ fontSize: 13, marginInlineStart: 'auto' }}>
            <Time at={changedAt} />
          </Typography.Text>
        </Flex>
      </Flex>
    </Card>
  )
}

const ICONS = {
  picture: PictureOutlined,
  picture_at: PictureOutlined,
  link: LinkOutlined,
  miniprogram: MobileOutlined,
  video: PlayCircleOutlined,
  file: FileOutlined,
} as const

/** What comes with it, each kind once. */
function Kinds({ message: { attachments } }: Pick<Listed, 'message'>) {
  const { kinds } = useWords(welcomeWords)
  return [...new Set(attachments.map(({ kind }) => kind))].map((kind) => {
    const Icon = ICONS[kind]
    return <Icon key={kind} aria-label={kinds[kind]} title={kinds[kind]} />
  })
}

const COLOURS = { draft: 'default', approved: 'green', expired: 'gold', archived: 'default' } as const

export function ContentState({ state }: { state: Listed['state'] }) {
  const t = useWords(contentsWords)
  const { token } = theme.useToken()
  return (
    <Tag color={COLOURS[state]} style={{ color: token.colorText, margin: 0 }}>
      {t.states[state]}
    </Tag>
  )
}
