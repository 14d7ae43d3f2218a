import { useQueryClient } from '@tanstack/react-query'
import { Drawer, Grid } from 'antd'
import { useState } from 'react'
import { useLive } from '../door/live.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Bar } from './bar.tsx'
import { Desk } from './desk.tsx'
import { MinuteProvider } from './now.tsx'
import { PhonesProvider } from './opened.tsx'
import { People } from './people.tsx'
import { ScanProvider } from './scan.tsx'

/** The list of people at the left, their phones beside it; on a narrow screen one phone at a time. */
export function Page() {
  useLive(useQueryClient())
  const t = useWords(words)
  const isWide = Grid.useBreakpoint().md ?? window.innerWidth >= 768
  const [isListed, setListed] = useState(false)
  return (
    <MinuteProvider>
      <PhonesProvider>
        <ScanProvider>
          <div className="page">
            <a className="skip" href="#desk">
              {t.skip}
            </a>
            <Bar isWide={isWide} onPeople={() => setListed(true)} />
            <div className="room">
              {isWide && (
                <aside className="list" aria-label={t.people.title}>
                  <People />
                </aside>
              )}
              <Desk isWide={isWide} onPeople={() => setListed(true)} />
            </div>
            {!isWide && (
              <Drawer
                title={t.people.title}
                placement="left"
                size={320}
                open={isListed}
                onClose={() => setListed(false)}
                styles={{ body: { padding: 0 } }}
              >
                <People onChosen={() => setListed(false)} />
              </Drawer>
            )}
          </div>
        </ScanProvider>
      </PhonesProvider>
    </MinuteProvider>
  )
}
