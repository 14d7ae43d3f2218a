import { Card, Checkbox, Flex, Grid, Table, type TableColumnsType } from 'antd'
import { useWords } from '../../language/language.tsx'
import { LifecycleTag } from '../../parts/life.tsx'
import { Time } from '../../parts/time.tsx'
import { BriefStages, BriefTags, CustomerLink, useNameOf, type Brief } from './brief-parts.tsx'
import type { Column } from './kept.ts'
import { listWords } from './list-words.ts'
import { useNames, type Names } from './names.ts'

/** A table where there is room, cards on a phone. `selected` is undefined for who may not do anything with a choice. */
export interface ListProps {
  customers: Brief[]
  columns: Column[]
  selected: number[] | undefined
  onSelect(ids: number[]): void
}

export function CustomersList(props: ListProps) {
  const isWide = Grid.useBreakpoint().md !== false
  const names = useNames()
  return isWide ? <Rows {...props} names={names} /> : <Cards {...props} names={names} />
}

function Rows({ customers, columns, selected, onSelect, names }: ListProps & { names: Names }) {
  const t = useWords(listWords)
  const nameOf = useNameOf()
  const byKey: Record<Column, TableColumnsType<Brief>[number]> = {
    lifecycle: {
      title: t.column.lifecycle,
      width: 110,
      render: (_, one) => <LifecycleTag state={one.lifecycle} />,
    },
    stages: {
      title: t.column.stages,
      width: 170,
      render: (_, one) => <BriefStages stages={one.stages} names={names} />,
    },
    tags: { title: t.column.tags, width: 300, render: (_, one) => <BriefTags tags={one.tags} names={names} /> },
    since: { title: t.column.since, width: 130, render: (_, one) => <Time at={one.createdAt} /> },
    id: { title: t.column.id, width: 110, render: (_, one) => <span className="numbers">#{one.id}</span> },
  }
  return (
    <Table<Brief>
      rowKey="id"
      size="middle"
      pagination={false}
      tableLayout="fixed"
      dataSource={customers}
      columns={[
        { title: t.customer, width: 200, render: (_, one) => <CustomerLink customer={one} /> },
        ...(Object.keys(byKey) as Column[])
          .filter((key) => columns.includes(key))
          .map((key) => ({ key, ...byKey[key] })),
      ]}
      {...(selected && {
        rowSelection: {
          selectedRowKeys: selected,
          onChange: (keys) => onSelect(keys as number[]),
          columnWidth: 44,
          getCheckboxProps: (one) => ({ 'aria-label': t.select(nameOf(one)) }) as object,
        },
      })}
    />
  )
}

function Cards({ customers, columns, selected, onSelect, names }: ListProps & { names: Names }) {
  const t = useWords(listWords)
  const nameOf = useNameOf()
  const has = (column: Column) => columns.includes(column)
  return (
    <Flex vertical gap={8}>
      {customers.map((one) => (
        <Card key={one.id} size="small">
          <Flex gap={10} align="flex-start">
            {selected && (
              <Checkbox
                aria-label={t.select(nameOf(one))}
                checked={selected.includes(one.id)}
                onChange={({ target }) =>
                  onSelect(target.checked ? [...selected, one.id] : selected.filter((id) => id !== one.id))
                }
              />
            )}
            <Flex vertical gap={6} style={{ flex: 1, minWidth: 0 }}>
              <Flex justify="space-between" gap={8} align="flex-start">
                <CustomerLink customer={one} />
                {has('lifecycle') && <LifecycleTag state={one.lifecycle} />}
              </Flex>
              {has('stages') && Object.keys(one.stages).length > 0 && <BriefStages stages={one.stages} names={names} />}
              {has('tags') && one.tags.length > 0 && <BriefTags tags={one.tags} names={names} />}
              {(has('since') || has('id')) && (
                <Flex gap={8} style={{ fontSize: 13 }}>
                  {has('since') && (
                    <span>
                      {t.column.since} <Time at={one.createdAt} />
                    </span>
                  )}
                  {has('id') && <span className="numbers">#{one.id}</span>}
                </Flex>
              )}
            </Flex>
          </Flex>
        </Card>
      ))}
    </Flex>
  )
}
