import { useNavigate, useSearch } from '@tanstack/react-router'
import { Card, Flex, Steps } from 'antd'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { AppStep } from './app-step.tsx'
import { CallbacksStep } from './callbacks-step.tsx'
import { ChecksStep } from './checks-step.tsx'
import { Overview } from './overview.tsx'
import { PlayedAt } from './place.tsx'
import { SyncStep } from './sync-step.tsx'
import { STEPS, type Connection, type Step } from './use-corp.ts'
import { wecomWords } from './wecom-words.ts'

/** Connecting the corp, in four steps; once it is connected, how each of them stands. */
export function WecomPage() {
  const t = useWords(wecomWords)
  const asked = useGet('/api/corp')
  return (
    <Page title={t.title} about={t.about}>
      <Loaded asked={asked}>
        {(connection) => (
          <>
            <PlayedAt baseUrl={connection.baseUrl} />
            <Connecting connection={connection} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Connecting({ connection }: { connection: Connection }) {
  const { step: wanted } = useSearch({ from: '/inside/wecom' })
  const navigate = useNavigate({ from: '/wecom' })
  const go = (step?: Step) => void navigate({ search: step ? { step } : {} })
  const { corp } = connection
  if (!corp) return <Wizard step="app" isConnected={false} onStep={go}><AppStep corp={null} onSaved={() => go('checks')} /></Wizard> // prettier-ignore
  if (!wanted) return <Overview corp={corp} connection={connection} onStep={go} />
  const steps = {
    app: <AppStep key={corp.revision} corp={corp} onSaved={() => go('checks')} onCancel={() => go()} />,
    checks: <ChecksStep corp={corp} onNext={() => go('callbacks')} onBack={() => go('app')} />,
    callbacks: <CallbacksStep corp={corp} connection={connection} onNext={() => go('sync')} onBack={() => go('checks')} />, // prettier-ignore
    sync: <SyncStep corp={corp} onDone={() => go()} onBack={() => go('callbacks')} />,
  }
  return (
    <Wizard step={wanted} isConnected onStep={go}>
      {steps[wanted]}
    </Wizard>
  )
}

function Wizard({
  step,
  isConnected,
  onStep,
  children,
}: {
  step: Step
  isConnected: boolean
  onStep(step: Step): void
  children: React.ReactNode
}) {
  // prettier-ignore
  const t = useWords(wecomWords)
  return (
    <Card>
      <Flex vertical gap={24}>
        <Steps
          size="small"
          current={STEPS.indexOf(step)}
          items={STEPS.map((one) => ({ title: t.steps[one], disabled: !isConnected && one !== 'app' }))}
          {...(isConnected && { onChange: (place: number) => onStep(STEPS[place]!) })}
        />
        {children}
      </Flex>
    </Card>
  )
}
