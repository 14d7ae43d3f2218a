import { Button, Card, Col, Flex, Row, Typography } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { FindBox } from '../../parts/find-box.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Invitations } from './invitations.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { LinkDialog, type ShownLink } from './link-dialog.tsx'
import { PeopleTable } from './people-table.tsx'
import { peopleWords } from './people-words.ts'
import { ROLES } from './roles.tsx'
import { usePeople } from './use-people.ts'

export function PeoplePage() {
  const t = useWords(peopleWords)
  const [isInviting, setInviting] = useState(false)
  const [shown, setShown] = useState<ShownLink>()
  const [text, setText] = useState('')
  const doing = usePeople(setShown)
  const asked = useGet('/api/people')
  const fits = ({ name, email }: { name: string; email: string }) =>
    `${name} ${email}`.toLowerCase().includes(text.trim().toLowerCase())
  return (
    <Page
      title={t.title}
      term="person"
      about={t.about}
      actions={
        <Button type="primary" onClick={() => setInviting(true)}>
          {t.invite}
        </Button>
      }
    >
      <Loaded asked={asked}>
        {({ people, invitations }) => (
          <Row gutter={[16, 16]}>
            <Col xs={24} xl={16}>
              <Card
                size="small"
                title={t.everybody}
                extra={<FindBox label={t.find} typed={text} onTyped={setText} style={{ width: 200 }} />}
                styles={{ body: { padding: 0 } }}
              >
                <PeopleTable people={people.filter(fits)} doing={doing} />
              </Card>
            </Col>
            <Col xs={24} xl={8}>
              <Flex vertical gap={16}>
                <Invitations invitations={invitations} people={people} onWithdraw={doing.withdraw} />
                <RolesTold />
              </Flex>
            </Col>
          </Row>
        )}
      </Loaded>
      <InviteDialog isOpen={isInviting} onClose={() => setInviting(false)} onLink={setShown} />
      <LinkDialog shown={shown} onClose={() => setShown(undefined)} />
    </Page>
  )
}

function RolesTold() {
  const t = useWords(peopleWords)
  const s = useWords(sharedWords)
  return (
    <Card size="small" title={t.rolesTitle}>
      <dl style={{ margin: 0 }}>
        {ROLES.map((role) => (
          <div key={role} style={{ marginBottom: 8 }}>
            <dt>
              <Typography.Text strong>{s.role[role]}</Typography.Text>
            </dt>
            <dd style={{ margin: 0 }}>
              <Typography.Text type="secondary">{t.roleMay[role]}</Typography.Text>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
