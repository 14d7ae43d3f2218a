import { Alert, Button, Flex } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Loaded } from '../../parts/states.tsx'
import { ChecksList } from './checks-list.tsx'
import { ConsoleLink } from './place.tsx'
import { troubleIn, useChecks, type Corp } from './use-corp.ts'
import { wecomWords } from './wecom-words.ts'

/** WeCom is asked, point by point. What is wrong keeps nobody from going on: some of it is set right elsewhere. */
export function ChecksStep({ corp, onNext, onBack }: { corp: Corp; onNext(): void; onBack(): void }) {
  const t = useWords(wecomWords)
  const asked = useChecks(corp)
  return (
    <Flex vertical gap={12} style={{ maxWidth: 720 }}>
      <Loaded asked={asked}>
        {(checks) => {
          const trouble = troubleIn(checks)
          return (
            <>
              {trouble === 0 ? (
                <Alert type="success" showIcon title={t.allRight} />
              ) : (
                <Alert type="warning" showIcon title={t.someWrong(trouble)} action={<ConsoleLink />} />
              )}
              <ChecksList checks={checks} />
            </>
          )
        }}
      </Loaded>
      <Flex gap={8} wrap>
        <Button type="primary" onClick={onNext}>
          {t.next}
        </Button>
        <Button loading={asked.isFetching} onClick={() => void asked.refetch()}>
          {t.checkAgain}
        </Button>
        <Button onClick={onBack}>{t.back}</Button>
      </Flex>
    </Flex>
  )
}
