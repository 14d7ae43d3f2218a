import { Button, Flex, Radio } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useSopsWords } from './group-words.ts'
import { prelaunchWords } from './prelaunch-words.ts'

/** What a launch means, and what becomes of who is inside; how many can move is said before. */
export function LaunchChoice({
  slug,
  isAsked,
  onChoose,
  onPrelaunch,
}: {
  slug: string
  isAsked: boolean
  onChoose(moves: boolean): void
  onPrelaunch(): void
}) {
  const t = useSopsWords()
  const w = useWords(prelaunchWords)
  return (
    <Flex vertical gap={12}>
      {t.launchAbout}
      {isAsked && <Inside slug={slug} onChoose={onChoose} />}
      <Button type="link" style={{ alignSelf: 'flex-start', padding: 0 }} onClick={onPrelaunch}>
        {w.inLaunch}
      </Button>
    </Flex>
  )
}

function Inside({ slug, onChoose }: { slug: string; onChoose(moves: boolean): void }) {
  const t = useSopsWords()
  const number = useNumber()
  const asked = useGet('/api/sops/:slug/moves', { params: { slug } }, { staleTime: 0 })
  const [moves, setMoves] = useState(false)
  return (
    <Loaded asked={asked} rows={2}>
      {({ moving, staying }) => (
        <Flex vertical gap={8}>
          <strong>{t.whoIsInside}</strong>
          <Radio.Group
            aria-label={t.whoIsInside}
            vertical
            value={moves}
            onChange={({ target }) => {
              setMoves(target.value as boolean)
              onChoose(target.value as boolean)
            }}
            options={[
              { value: false, label: t.stay },
              { value: true, label: t.move, disabled: moving === 0 },
            ]}
          />
          {t.moveAbout(number(moving), number(staying))}
        </Flex>
      )}
    </Loaded>
  )
}
