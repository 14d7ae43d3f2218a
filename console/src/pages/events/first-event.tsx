import { Link } from '@tanstack/react-router'
import { Flex, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { Takeaway } from '../../parts/copying.tsx'
import { Nothing } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { clientLines, curlLine } from '../keys/examples.ts'
import { eventsWords } from './events-words.ts'

const STANDS_FOR_KEY = 'siyu_write_…'

/** How the first event gets here. */
export function FirstEvent() {
  const t = useWords(eventsWords)
  const { data } = useMe()
  return (
    <Nothing action={can(data?.me, 'admin') && <Link to="/keys">{t.makeKey}</Link>}>
      <Flex vertical gap={12} style={{ maxWidth: 720, margin: '0 auto', textAlign: 'start' }}>
        <Typography.Text>{t.noEvents}</Typography.Text>
        <Typography.Text type="secondary">{t.curl}</Typography.Text>
        <Takeaway text={curlLine(STANDS_FOR_KEY)} what={t.curl} />
        <Typography.Text type="secondary">{t.client}</Typography.Text>
        <Takeaway text={clientLines(STANDS_FOR_KEY)} what={t.client} />
        <Typography.Text type="secondary">{t.orImport}</Typography.Text>
      </Flex>
    </Nothing>
  )
}
