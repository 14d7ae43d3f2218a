import { useNavigate } from '@tanstack/react-router'
import { Card, Flex, Progress, Segmented, Typography, Upload, App } from 'antd'
import { InboxOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { useMessageOf } from '../../parts/states.tsx'
import { importsWords } from './imports-words.ts'
import { MappingCard, type Kind } from './mapping-card.tsx'
import { RunsCard } from './runs-card.tsx'
import { uploadFile, type Uploaded } from '../../parts/uploading.ts'

/** A file comes in three steps: what is in it, which column is what, and then it is checked or imported. */
export function ImportsPage() {
  const t = useWords(importsWords)
  const [kind, setKind] = useState<Kind>('customers')
  const [uploaded, setUploaded] = useState<Uploaded>()
  const navigate = useNavigate()
  return (
    <Page title={t.title} term="import" about={t.about}>
      <Card size="small" title={t.what}>
        <Flex vertical gap={12}>
          <Segmented<Kind>
            aria-label={t.what}
            value={kind}
            onChange={setKind}
            options={(['customers', 'orders', 'events'] as const).map((value) => ({ value, label: t.kinds[value] }))}
          />
          <Typography.Text type="secondary">{t.kindHints[kind]}</Typography.Text>
          <FilePlace uploaded={uploaded} onUploaded={setUploaded} />
        </Flex>
      </Card>
      {uploaded && (
        <MappingCard
          key={`${uploaded.upload} ${kind}`}
          upload={uploaded.upload}
          kind={kind}
          onBegun={(id) => void navigate({ to: '/imports/$id', params: { id } })}
        />
      )}
      <RunsCard />
    </Page>
  )
}

function FilePlace({ uploaded, onUploaded }: { uploaded: Uploaded | undefined; onUploaded(uploaded: Uploaded): void }) {
  const t = useWords(importsWords)
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const [percent, setPercent] = useState<number>()
  async function take(file: File) {
    setPercent(0)
    try {
      onUploaded(await uploadFile(file, setPercent))
    } catch (error) {
      message.error(messageOf(error))
    } finally {
      setPercent(undefined)
    }
  }
  return (
    <Upload.Dragger
      showUploadList={false}
      maxCount={1}
      disabled={percent !== undefined}
      customRequest={({ file }) => void take(file as File)}
    >
      <InboxOutlined style={{ fontSize: 32 }} aria-hidden />
      <div>{uploaded && percent === undefined ? uploaded.fileName : t.drop}</div>
      <Typography.Text type="secondary">{t.dropHint}</Typography.Text>
      {percent !== undefined && (
        <Progress percent={percent} aria-label={t.uploading(percent)} style={{ padding: '0 16px' }} />
      )}
    </Upload.Dragger>
  )
}
