import { Link } from '@tanstack/react-router'
import { Card, Flex } from 'antd'
import { useGet } from '../../api/api.ts'
import { inBoth, useWords } from '../../language/language.tsx'
import { LifecycleTag } from '../../parts/life.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { BriefTags, CustomerLink } from '../customers/brief-parts.tsx'
import { useNames } from '../customers/names.ts'

const words = inBoth({
  zh: {
    title: '首页',
    about: '您服务的客户，最新的在前',
    mine: '我的客户',
    all: '查看全部',
    none: '还没有客户指派给您。请联系管理员或运营。',
  },
  en: {
    title: 'Home',
    about: 'The customers you serve, the newest first',
    mine: 'My customers',
    all: 'All of them',
    none: 'No customer has been given to you yet. Ask an administrator or an operator.',
  },
})
const SHOWN = '10'

/** The home of who serves customers, and of who leads those who do. */
export function OwnCustomers() {
  const t = useWords(words)
  const names = useNames()
  const asked = useGet('/api/customers', { query: { limit: SHOWN } })
  return (
    <Page title={t.title} about={t.about}>
      <Card size="small" title={t.mine} extra={<Link to="/customers">{t.all}</Link>}>
        <Loaded asked={asked}>
          {({ customers }) =>
            customers.length === 0 ? (
              <Nothing>{t.none}</Nothing>
            ) : (
              <Flex vertical gap={12}>
                {customers.map((one) => (
                  <Flex key={one.id} vertical gap={4}>
                    <Flex justify="space-between" gap={8}>
                      <CustomerLink customer={one} />
                      <LifecycleTag state={one.lifecycle} />
                    </Flex>
                    {one.tags.length > 0 && <BriefTags tags={one.tags} names={names} />}
                  </Flex>
                ))}
              </Flex>
            )
          }
        </Loaded>
      </Card>
    </Page>
  )
}
