import { FileOutlined } from '@ant-design/icons'
import { Flex } from 'antd'
import { useGet } from '../api/api.ts'
import { useSize } from './size.ts'

const bytesOf = (id: string): string => `/api/files/${id}/bytes`

/** A video that was brought to the server, by its id; it plays here. */
export const Video = ({ id, label, width }: { id: string; label: string; width: number }) => (
  <video
    src={bytesOf(id)}
    aria-label={label}
    controls
    preload="metadata"
    style={{ width, maxWidth: '100%', maxHeight: 320, borderRadius: 4, display: 'block', background: '#000' }}
  />
)

/** A file that was brought to the server, as a chat shows it: its name, how large it is, and itself, to be kept. */
export function FileBubble({ id, name, faint }: { id: string; name: string; faint: string }) {
  const { data } = useGet('/api/files/:id', { params: { id } }, { staleTime: Infinity })
  const size = useSize()
  return (
    <Flex gap={12} align="center">
      <Flex vertical gap={2} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <a href={bytesOf(id)} download={name} style={{ color: 'inherit', textDecoration: 'underline' }}>
          {name}
        </a>
        {data && <span style={{ color: faint, fontSize: 13 }}>{size(data.bytes)}</span>}
      </Flex>
      <FileOutlined aria-hidden style={{ fontSize: 28 }} />
    </Flex>
  )
}
