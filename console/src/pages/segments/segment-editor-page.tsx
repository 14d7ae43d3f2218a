import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Alert, App, Button, Card, Col, Flex, Form, Input, Row, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { ApiError, call, keyOf, useGet, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useLeaveGuard } from '../../parts/leave-guard.ts'
import { Page } from '../../parts/page.tsx'
import { SLUG, slugOf } from '../../parts/slugs.ts'
import { RuleArea } from '../../parts/rule-area.tsx'
import { Loaded, useMessageOf } from '../../parts/states.tsx'
import { PartProblems } from './builder/problems.tsx'
import { RuleBuilder } from './builder/rule-builder.tsx'
import { LiveCount } from './live-count.tsx'
import { EXAMPLES, segmentsWords } from './segments-words.ts'
import { useRule } from './use-rule.ts'

type Segment = Answer<'GET /api/segments/:slug'>
interface Named {
  name: string
  slug: string
  description: string
}

export function NewSegmentPage() {
  const { language } = useLanguage()
  const { example } = useSearch({ from: '/inside/segments/new' })
  const chosen = EXAMPLES.find(({ slug }) => slug === example)
  const first = chosen && { name: chosen[language], slug: chosen.slug, description: '', text: chosen.text }
  return <Editor first={first} />
}

export function EditSegmentPage() {
  const { slug } = useParams({ from: '/inside/segments/$slug/edit' })
  const asked = useGet(
    '/api/segments/:slug',
    { params: { slug } },
    // What is being edited stays as it was opened, whoever changes it meanwhile.
    { staleTime: 'static', gcTime: 0 },
  )
  return (
    <Loaded asked={asked}>{(segment) => <Editor key={segment.revision} segment={segment} first={segment} />}</Loaded>
  )
}

function Editor({
  segment,
  first,
}: {
  segment?: Segment
  first: (Named & { text: string; rule?: unknown }) | undefined
}) {
  const t = useWords(segmentsWords)
  const [form] = Form.useForm<Named>()
  const [isTouched, setTouched] = useState(false)
  const rule = useRule(first && { rule: first.rule, text: first.text })
  useEffect(() => {
    // An example comes as text only.
    if (first && first.rule === undefined) rule.write(first.text)
  }, [])
  const save = useSave(segment)
  useLeaveGuard(isTouched && !save.isSuccess)
  /** Theirs has been looked at: mine goes over it, unless somebody was quicker once more. */
  async function overwrite() {
    const { revision } = await call('GET /api/segments/:slug', { params: { slug: segment!.slug } })
    save.mutate({ named: form.getFieldsValue(true) as Named, text: rule.whole!, revision })
  }
  const touched =
    <G,>(change: (given: G) => void) =>
    (given: G) => {
      setTouched(true)
      change(given)
    }
  const canSave = rule.whole !== null && !rule.isReading
  return (
    <Page
      title={segment ? t.editTitle(segment.name) : t.newTitle}
      actions={<SaveButton isBusy={save.isPending} isDisabled={!canSave} onSave={() => form.submit()} />}
    >
      <SaveProblem error={save.error} slug={segment?.slug} onOverwrite={() => void overwrite()} />
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={16}>
          <Card size="small" title={t.builder}>
            <Flex vertical gap={8}>
              {rule.textProblem && <Alert type="warning" showIcon title={t.builderWaits} />}
              <PartProblems value={rule.partProblems}>
                <RuleBuilder group={rule.group} onChange={touched(rule.build)} />
              </PartProblems>
            </Flex>
          </Card>
        </Col>
        <Col xs={24} xl={8}>
          <div style={{ display: 'grid', gap: 16 }}>
            <LiveCount text={rule.whole} />
            <RuleText rule={rule} onWrite={touched(rule.write)} />
            <Card size="small">
              <Form<Named>
                form={form}
                layout="vertical"
                initialValues={first ?? {}}
                onValuesChange={(changed: Partial<Named>) => {
                  setTouched(true)
                  if (changed.name !== undefined && !segment && !form.isFieldTouched('slug'))
                    form.setFieldValue('slug', slugOf(changed.name))
                }}
                onFinish={(named) => save.mutate({ named, text: rule.whole! })}
              >
                <Form.Item
                  name="name"
                  label={t.nameLabel}
                  rules={[{ required: true, whitespace: true, max: 100, message: t.needName }]}
                >
                  <Input maxLength={100} />
                </Form.Item>
                <Form.Item
                  name="slug"
                  label={t.slugLabel}
                  extra={t.slugHint}
                  rules={[{ required: true, pattern: SLUG, message: t.needSlug }]}
                >
                  <Input maxLength={64} disabled={segment !== undefined} />
                </Form.Item>
                <Form.Item name="description" label={t.descriptionLabel}>
                  <Input.TextArea rows={3} maxLength={2_000} />
                </Form.Item>
              </Form>
            </Card>
          </div>
        </Col>
      </Row>
    </Page>
  )
}

function SaveButton({ isBusy, isDisabled, onSave }: { isBusy: boolean; isDisabled: boolean; onSave(): void }) {
  const s = useWords(sharedWords)
  return (
    <Button type="primary" loading={isBusy} disabled={isDisabled} onClick={onSave}>
      {s.save}
    </Button>
  )
}

function RuleText({ rule, onWrite }: { rule: ReturnType<typeof useRule>; onWrite(text: string): void }) {
  const t = useWords(segmentsWords)
  const { textProblem, partProblems } = rule
  return (
    <Card size="small" title={t.text}>
      <RuleArea label={t.text} rows={6} value={rule.text} problem={textProblem} onChange={onWrite} />
      {!textProblem && (
        <Typography.Text type="secondary">{partProblems.length > 0 ? t.textWaits : t.textHint}</Typography.Text>
      )}
    </Card>
  )
}

function useSave(segment: Segment | undefined) {
  const t = useWords(segmentsWords)
  const { message } = App.useApp()
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ named, text, revision }: { named: Named; text: string; revision?: number }) => {
      const { name, slug, description = '' } = named
      if (!segment) return call('POST /api/segments', { body: { name, slug, description, text } })
      const params = { slug: segment.slug }
      return call('PATCH /api/segments/:slug', {
        params,
        body: { name, description, text, expectedRevision: revision ?? segment.revision },
      })
    },
    async onSuccess({ slug }) {
      message.success(t.saved)
      await Promise.all(
        ['/api/segments', '/api/segments/:slug'].map((path) =>
          queries.invalidateQueries({ queryKey: keyOf(path as '/api/segments') }),
        ),
      )
      await navigate({ to: '/segments/$slug', params: { slug }, ignoreBlocker: true })
    },
  })
}

/** Somebody else was quicker: theirs can be looked at, and mine stays on the page. */
function SaveProblem({
  error,
  slug,
  onOverwrite,
}: {
  error: Error | null
  slug: string | undefined
  onOverwrite(): void
}) {
  const t = useWords(segmentsWords)
  const messageOf = useMessageOf()
  if (!error) return null
  const isChanged = error instanceof ApiError && error.code === 'changed_meanwhile'
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={messageOf(error)}
      action={
        isChanged && (
          <Flex gap={8} wrap>
            <a href={`/segments/${encodeURIComponent(slug!)}`} target="_blank" rel="noreferrer">
              {t.theirs}
            </a>
            <Button size="small" onClick={onOverwrite}>
              {t.mine}
            </Button>
          </Flex>
        )
      }
    />
  )
}
