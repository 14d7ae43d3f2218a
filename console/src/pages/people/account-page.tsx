import { Card, Col, Descriptions, Flex, Row, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Page } from '../../parts/page.tsx'
import { useMe, type Me } from '../../shell/me.ts'
import { accountWords } from './account-words.ts'
import { FactorCard } from './factor-card.tsx'
import { PasswordCard } from './password-card.tsx'
import { peopleWords } from './people-words.ts'
import { SessionsCard } from './sessions-card.tsx'

export function AccountPage() {
  const t = useWords(accountWords)
  const me = useMe().data?.me
  return (
    <Page title={t.title}>
      {me && (
        <Row gutter={[16, 16]}>
          <Col xs={24} lg={12}>
            <Flex vertical gap={16}>
              <Who me={me} />
              {me.hasPassword ? <PasswordCard email={me.email} /> : <NoPassword />}
            </Flex>
          </Col>
          <Col xs={24} lg={12}>
            <Flex vertical gap={16}>
              {(me.hasPassword || me.twoFactor) && <FactorCard isOn={me.twoFactor} />}
              <SessionsCard />
            </Flex>
          </Col>
        </Row>
      )}
    </Page>
  )
}

function NoPassword() {
  const t = useWords(accountWords)
  return (
    <Card size="small" title={t.password}>
      <Typography.Text type="secondary">{t.noPassword}</Typography.Text>
    </Card>
  )
}

function Who({ me }: { me: Me }) {
  const t = useWords(accountWords)
  const p = useWords(peopleWords)
  const s = useWords(sharedWords)
  return (
    <Card size="small" title={t.who}>
      <Descriptions
        column={1}
        size="small"
        styles={{ content: { overflowWrap: 'anywhere' } }}
        items={[
          { key: 'name', label: s.name, children: me.name },
          { key: 'email', label: t.email, children: me.email },
          { key: 'role', label: t.role, children: s.role[me.role] },
          { key: 'may', label: t.may, children: p.roleMay[me.role] },
        ]}
      />
      <Typography.Text type="secondary">{t.whoAbout}</Typography.Text>
    </Card>
  )
}
