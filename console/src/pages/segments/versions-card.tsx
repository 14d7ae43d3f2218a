import { Card, Descriptions, Flex, Tag, Typography } from 'antd'
import type { Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Time } from '../../parts/time.tsx'
import { insightsWords } from './insights-words.ts'

type Versions = Answer<'GET /api/segments/:slug'>['versions']

export function VersionsCard({ versions }: { versions: Versions }) {
  const t = useWords(insightsWords)
  return (
    <Card size="small" title={t.versions}>
      <Flex vertical gap={16}>
        {versions.map(({ version, status, createdAt, createdBy, sentence, text }) => (
          <Descriptions
            key={version}
            size="small"
            column={{ xs: 1, md: 3 }}
            title={
              <Flex gap={8}>
                {t.version(version)}
                {status === 'live' && <Tag color="success">{t.live}</Tag>}
              </Flex>
            }
            items={[
              { key: 'at', label: t.changed, children: <Time at={createdAt} /> },
              { key: 'by', label: t.by, children: createdBy },
              { key: 'rule', label: t.rule, span: 'filled', children: <RuleSaid sentence={sentence} text={text} /> },
            ]}
          />
        ))}
      </Flex>
    </Card>
  )
}

/** As a person would say it, and as it is written. */
export function RuleSaid({ sentence, text }: { sentence: string; text: string }) {
  return (
    <Flex vertical gap={6} style={{ minWidth: 0 }}>
      <span style={{ overflowWrap: 'anywhere' }}>{sentence}</span>
      <Typography.Text
        type="secondary"
        style={{
          fontFamily: 'ui-monospace, monospace',
          fontSize: 13,
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {text}
      </Typography.Text>
    </Flex>
  )
}
