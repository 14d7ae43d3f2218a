import { EditOutlined } from '@ant-design/icons'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Card, Col, Flex, Grid, Row, Table, Tag, theme, Typography } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { More } from '../../parts/more.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { can, useMe } from '../../shell/me.ts'
import { SearchBox } from '../../parts/search-box.tsx'
import { DepartmentsCard } from './departments-card.tsx'
import { StaffDrawer } from './staff-drawer.tsx'
import { staffWords } from './staff-words.ts'
import { useDepartments, useStaffPages, type Department, type Staff } from './use-staff.ts'

const route = getRouteApi('/inside/staff')

export function StaffPage() {
  const t = useWords(staffWords)
  const mayChange = can(useMe().data?.me, 'admin')
  const { department } = route.useSearch()
  const navigate = route.useNavigate()
  const asked = useDepartments()
  const [edited, setEdited] = useState<Staff | 'new' | null>(null)
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        mayChange && (
          <Button type="primary" onClick={() => setEdited('new')}>
            {t.newStaff}
          </Button>
        )
      }
    >
      <Loaded asked={asked}>
        {({ departments }) => (
          <Row gutter={[16, 16]}>
            <Col xs={24} lg={8} xl={6}>
              <DepartmentsCard
                departments={departments}
                chosen={department}
                mayChange={mayChange}
                onChoose={(chosen) => void navigate({ search: { department: chosen }, replace: true })}
              />
            </Col>
            <Col xs={24} lg={16} xl={18}>
              <StaffCard departments={departments} department={department} mayChange={mayChange} onEdit={setEdited} />
            </Col>
            {edited && (
              <StaffDrawer
                staff={edited === 'new' ? undefined : edited}
                department={department}
                departments={departments}
                onClose={() => setEdited(null)}
              />
            )}
          </Row>
        )}
      </Loaded>
    </Page>
  )
}

interface StaffCardProps {
  departments: Department[]
  department: number | undefined
  mayChange: boolean
  onEdit(staff: Staff): void
}

function StaffCard({ departments, department, mayChange, onEdit }: StaffCardProps) {
  const t = useWords(staffWords)
  const [search, setSearch] = useState('')
  const asked = useStaffPages({ search, department })
  return (
    <Card
      size="small"
      title={<SearchBox typed={search} label={t.search} placeholder={t.search} onTyped={setSearch} />}
      styles={{ body: { padding: 0 }, header: { paddingBlock: 8 } }}
    >
      <Loaded asked={asked}>
        {({ pages }) => {
          const staff = pages.flatMap((page) => page.staff)
          if (staff.length === 0)
            return <Nothing>{search || department !== undefined ? t.noneFound : t.noneYet}</Nothing>
          return (
            <>
              <StaffTable staff={staff} departments={departments} mayChange={mayChange} onEdit={onEdit} />
              <More asked={asked} style={{ padding: 12 }} />
            </>
          )
        }}
      </Loaded>
    </Card>
  )
}

function StaffTable({
  staff,
  departments,
  mayChange,
  onEdit,
}: Pick<StaffCardProps, 'departments' | 'mayChange' | 'onEdit'> & { staff: Staff[] }) {
  const t = useWords(staffWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const isWide = Grid.useBreakpoint().md !== false
  const nameOf = new Map(departments.map(({ id, name }) => [id, name]))
  const places = (one: Staff) => (
    <Flex wrap gap={4}>
      {one.departments.map(({ id, leads }) => (
        <Tag
          key={id}
          style={{ margin: 0, whiteSpace: 'normal', overflowWrap: 'anywhere', color: token.colorText }}
          {...(leads && { color: 'cyan' })}
        >
          {nameOf.get(id)}
          {leads && ` · ${t.lead}`}
        </Tag>
      ))}
    </Flex>
  )
  const count = (one: Staff) => (
    <Link
      to="/customers"
      search={{ staff: one.userid }}
      aria-label={t.customersOf(one.name, number(one.customers))}
      className="numbers"
    >
      {number(one.customers)}
    </Link>
  )
  return (
    <Table<Staff>
      rowKey="userid"
      size="middle"
      pagination={false}
      dataSource={staff}
      columns={[
        {
          title: t.staffName,
          key: 'name',
          render: (_, one) => (
            <Flex vertical style={{ overflowWrap: 'anywhere' }}>
              <Flex wrap gap={6}>
                {one.name}
                {one.leftAt && <Tag color="error">{t.left}</Tag>}
              </Flex>
              <Typography.Text type="secondary">{one.userid}</Typography.Text>
              {!isWide && places(one)}
            </Flex>
          ),
        },
        { title: t.departments, key: 'departments', responsive: ['md'], render: (_, one) => places(one) },
        { title: t.customers, key: 'customers', width: 96, align: 'right', render: (_, one) => count(one) },
        ...(mayChange
          ? [
              {
                title: t.doing,
                key: 'doing',
                width: 64,
                render: (_: unknown, one: Staff) => (
                  <Button
                    type="text"
                    icon={<EditOutlined />}
                    aria-label={t.editOne(one.name)}
                    onClick={() => onEdit(one)}
                  />
                ),
              },
            ]
          : []),
      ]}
    />
  )
}
