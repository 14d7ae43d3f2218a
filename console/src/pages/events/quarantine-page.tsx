import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Card, Col, Result, Row } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { QuarantinedDrawer } from './quarantined-drawer.tsx'
import { QuarantinedList } from './quarantined-list.tsx'
import { quarantineWords } from './quarantine-words.ts'
import { Reasons } from './reasons-list.tsx'
import { ReplayResult } from './replay-result.tsx'
import { useDismiss } from './use-dismiss.ts'
import { useReplay } from './use-replay.ts'

export function QuarantinePage() {
  const t = useWords(quarantineWords)
  const number = useNumber()
  const ask = useAsk()
  const { code } = useSearch({ from: '/inside/quarantine' })
  const navigate = useNavigate({ from: '/quarantine' })
  const [opened, setOpened] = useState<number>()
  const replaying = useReplay()
  const dismiss = useDismiss()
  // One is enough to know the counts; the list asks for its own.
  const asked = useGet('/api/quarantine', { query: { limit: 1 } })
  const replayCode = (which: string, items: number) =>
    ask({
      title: t.replayAllAsk(number(items)),
      about: t.replayAbout,
      word: t.replay,
      // How far it is, the page says.
      then: async () => void replaying.replay({ code: which }),
    })
  return (
    <Page title={t.title} term="quarantine" about={t.about}>
      <ReplayResult replaying={replaying} />
      <Loaded asked={asked}>
        {({ counts }) =>
          counts.length === 0 ? (
            <Card>
              <Result status="success" title={t.good} subTitle={t.goodAbout} />
            </Card>
          ) : (
            <Row gutter={[16, 16]}>
              <Col xs={24} lg={9}>
                <Reasons
                  counts={counts}
                  chosen={code}
                  onChoose={(next) => void navigate({ search: { code: next } })}
                  action={(one) => (
                    <>
                      <Button
                        size="small"
                        disabled={replaying.isRunning}
                        onClick={() => replayCode(one.code, one.items)}
                      >
                        {t.replayAll(number(one.items))}
                      </Button>
                      <Button
                        size="small"
                        type="text"
                        danger
                        disabled={replaying.isRunning}
                        onClick={() => dismiss(one)}
                      >
                        {t.dismiss}
                      </Button>
                    </>
                  )}
                />
              </Col>
              <Col xs={24} lg={15}>
                <QuarantinedList key={code} code={code} replaying={replaying} onOpen={setOpened} />
              </Col>
            </Row>
          )
        }
      </Loaded>
      <QuarantinedDrawer id={opened} replaying={replaying} onClose={() => setOpened(undefined)} />
    </Page>
  )
}
