import { BellOutlined } from '@ant-design/icons'
import { useLocation } from '@tanstack/react-router'
import { Badge, Button, Drawer, Flex, theme, Typography } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { noticeWords } from './notice-words.ts'
import { NoticeLink, placeOf, useSaid, type Notice } from './notice.tsx'
import { useNotices, useRead } from './use-notices.ts'

/** What the person should hear of, with how many they have not read. */
export function Bell() {
  const t = useWords(noticeWords)
  const [isOpen, setOpen] = useState(false)
  const asked = useNotices()
  const read = useRead()
  const unread = (asked.data?.notices ?? []).filter(({ isRead }) => !isRead)
  useReadWhereItIs(unread, read)
  return (
    <>
      <Badge count={unread.length} size="small" offset={[-6, 6]} title="">
        <Button
          type="text"
          icon={<BellOutlined aria-hidden />}
          aria-label={t.bell(unread.length)}
          onClick={() => setOpen(true)}
        />
      </Badge>
      <Drawer open={isOpen} onClose={() => setOpen(false)} title={t.title} size={420} styles={{ body: { padding: 0 } }}>
        <Loaded asked={asked}>
          {({ notices }) =>
            notices.length === 0 ? (
              <Nothing>{t.none}</Nothing>
            ) : (
              <>
                {unread.length > 0 && (
                  <div style={{ padding: '12px 24px 0' }}>
                    <Button size="small" onClick={() => read(unread)}>
                      {t.allRead}
                    </Button>
                  </div>
                )}
                <ul aria-label={t.title} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                  {notices.map((notice) => (
                    <Row
                      key={notice.id}
                      notice={notice}
                      onGo={() => {
                        setOpen(false)
                        read([notice])
                      }}
                    />
                  ))}
                </ul>
                <Typography.Paragraph type="secondary" style={{ padding: '12px 24px', margin: 0 }}>
                  {t.kept}
                </Typography.Paragraph>
              </>
            )
          }
        </Loaded>
      </Drawer>
    </>
  )
}

function Row({ notice, onGo }: { notice: Notice; onGo(): void }) {
  const t = useWords(noticeWords)
  const said = useSaid()
  const { token } = theme.useToken()
  const by = 'by' in notice ? notice.by : null
  return (
    <li style={{ padding: '12px 24px', borderBottom: `1px solid ${token.colorBorderSecondary}` }}>
      <Flex gap={8} align="baseline">
        <span style={{ flex: '0 0 8px' }}>{!notice.isRead && <Badge status="processing" />}</span>
        <Flex vertical gap={2} style={{ minWidth: 0 }}>
          <span style={{ overflowWrap: 'anywhere', ...(!notice.isRead && { fontWeight: 600 }) }}>
            {!notice.isRead && <span className="spoken">{t.unread}</span>}
            <NoticeLink notice={notice} onClick={onGo}>
              {said(notice)}
            </NoticeLink>
          </span>
          <Typography.Text type="secondary">
            <Time at={notice.at} />
            {by !== null && ` · ${t.by(by)}`}
          </Typography.Text>
        </Flex>
      </Flex>
    </li>
  )
}

/** Who is on the page where it is dealt with has seen it. */
function useReadWhereItIs(unread: readonly Notice[], read: (notices: readonly Notice[]) => void): void {
  const { pathname } = useLocation()
  // Each once: what was refused would otherwise be tried again for ever.
  const tried = useRef(new Set<string>())
  useEffect(() => {
    const nameOf = ({ id, version }: Notice) => `${id} ${version}`
    const here = unread.filter((one) => placeOf(one).path === pathname && !tried.current.has(nameOf(one)))
    for (const one of here) tried.current.add(nameOf(one))
    read(here)
  })
}
