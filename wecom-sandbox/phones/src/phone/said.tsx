import { AppstoreOutlined, FileOutlined, LinkOutlined, PictureOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { useState } from 'react'
import type { Part } from '../../../reads/parts.ts'
import { mediaUrl } from '../door/api.ts'
import { useMediaName } from '../door/reads.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { useOpenPage, type Reader } from './open-page.ts'

/** One thing said, as a phone draws it: words in a bubble, cards for what can be opened. */
export function Said({ part, reader }: { part: Part; reader: Reader }) {
  const t = useWords(words)
  const openPage = useOpenPage(reader)
  switch (part.kind) {
    case 'text':
      return <span className="bubble">{part.text}</span>
    case 'image':
      return part.media ? <Picture media={part.media} /> : <Elsewhere url={part.url ?? ''} />
    case 'link':
      return (
        <a
          className="card"
          href={part.url}
          target="_blank"
          rel="noreferrer"
          onClick={(event) => openPage(event, part.url)}
        >
          <strong>{part.title}</strong>
          <span className="card-row">
            <span className="lesser card-about">{part.about || part.url}</span>
            {part.media ? <Thumb media={part.media} /> : <LinkOutlined aria-hidden className="card-icon" />}
          </span>
        </a>
      )
    case 'miniprogram':
      return (
        <div className="card">
          <span className="lesser">
            <AppstoreOutlined aria-hidden /> {t.part.miniprogram}
          </span>
          <strong>{part.title}</strong>
          {part.media && <Picture media={part.media} />}
          <code className="lesser">
            {part.appid}
            <br />
            {part.page}
          </code>
        </div>
      )
    case 'file':
      return <File media={part.media} />
    case 'video':
      return <Video media={part.media} />
    case 'other':
      return <span className="bubble lesser">{t.part.other(part.msgtype)}</span>
  }
}

/** Tests of programs send bytes that are no picture. */
function Picture({ media }: { media: string }) {
  const t = useWords(words)
  const [isBroken, setBroken] = useState(false)
  if (isBroken) return <NoPicture />
  return <img className="picture" src={mediaUrl(media)} alt={t.part.image} onError={() => setBroken(true)} />
}
/** Tests of programs send bytes that are no video either. */
function Video({ media }: { media: string }) {
  const t = useWords(words)
  const [isBroken, setBroken] = useState(false)
  if (isBroken)
    return (
      <span className="picture picture-none lesser">
        <PlayCircleOutlined aria-hidden /> {t.part.video}
      </span>
    )
  return <video className="picture" src={mediaUrl(media)} aria-label={t.part.video} controls preload="metadata" onError={() => setBroken(true)} /> // prettier-ignore
}
/** What it is called, how large it is, and itself, to be kept. */
function File({ media }: { media: string }) {
  const t = useWords(words)
  const { data } = useMediaName(media)
  return (
    <a className="card card-row" href={mediaUrl(media)} download={data?.filename ?? ''}>
      <span className="card-about">
        <strong>{data?.filename ?? t.part.file}</strong>
        {data && <span className="lesser"> {t.part.kilobytes(Math.max(1, Math.round(data.bytes / 1024)))}</span>}
      </span>
      <FileOutlined aria-hidden className="card-icon" />
    </a>
  )
}
function Thumb({ media }: { media: string }) {
  const [isBroken, setBroken] = useState(false)
  if (isBroken) return <PictureOutlined aria-hidden className="card-icon" />
  return <img className="thumb" src={mediaUrl(media)} alt="" onError={() => setBroken(true)} />
}
function NoPicture() {
  const t = useWords(words)
  return (
    <span className="picture picture-none lesser">
      <PictureOutlined aria-hidden /> {t.part.image}
    </span>
  )
}
/** The page asks no other machine: who wants to see it opens it. */
const Elsewhere = ({ url }: { url: string }) => (
  <a className="card" href={url} target="_blank" rel="noreferrer">
    <NoPicture />
    <span className="lesser card-about">{url}</span>
  </a>
)
