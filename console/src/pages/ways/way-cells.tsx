import { EditOutlined, EllipsisOutlined, QrcodeOutlined } from '@ant-design/icons'
import { Button, Flex, Tag, Tooltip } from 'antd'
import { useLanguage, useWords } from '../../language/language.tsx'
import { ButtonMenu } from '../../parts/menu.tsx'
import { Time } from '../../parts/time.tsx'
import type { ContactWay, JoinWay } from './way-shapes.ts'
import { waysWords } from './ways-words.ts'

export type Way = ContactWay | JoinWay
export interface WayDoings<W extends Way> {
  onCode(way: W): void
  onEdit(way: W): void
  onReplace(way: W): void
  onArchive(way: W): void
}

/** What a way is called, and whether WeCom agrees with what is wanted of it. */
export function WayName({ way, children }: { way: Way; children?: React.ReactNode }) {
  const t = useWords(waysWords)
  const { language } = useLanguage()
  return (
    <Flex vertical gap={4} style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
      <Flex wrap gap={6} align="center">
        {way.name}
        {way.archivedAt !== null && (
          <Tag>
            {t.archived} <Time at={way.archivedAt} />
          </Tag>
        )}
        {way.archivedAt === null && way.configId === null && <Tag color="processing">{t.making}</Tag>}
        {way.problem && (
          <Tooltip title={way.problem[language]}>
            <Tag color="warning" tabIndex={0}>
              {t.problem}
            </Tag>
          </Tooltip>
        )}
      </Flex>
      {children}
    </Flex>
  )
}

export function WayButtons<W extends Way>({ way, onCode, onEdit, onReplace, onArchive }: { way: W } & WayDoings<W>) {
  const t = useWords(waysWords)
  if (way.archivedAt !== null) return null
  return (
    <Flex gap={4} wrap justify="flex-end">
      <Button size="small" icon={<QrcodeOutlined />} aria-label={t.codeOf(way.name)} onClick={() => onCode(way)} />
      <Button size="small" icon={<EditOutlined />} aria-label={t.editOne(way.name)} onClick={() => onEdit(way)} />
      <ButtonMenu
        menu={{
          items: [
            { key: 'replace', label: t.replace, onClick: () => onReplace(way) },
            { key: 'archive', label: t.archive, danger: true, onClick: () => onArchive(way) },
          ],
        }}
      >
        <Button size="small" icon={<EllipsisOutlined />} aria-label={t.more(way.name)} />
      </ButtonMenu>
    </Flex>
  )
}
