import '@xyflow/react/dist/style.css'
import './sop-canvas.css'
import { CompressOutlined, MinusOutlined, PlusOutlined } from '@ant-design/icons'
import {
  BaseEdge,
  EdgeLabelRenderer,
  Handle,
  MarkerType,
  Panel,
  Position,
  ReactFlow,
  useReactFlow,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeProps,
  type ReactFlowInstance,
} from '@xyflow/react'
import { Button, Card, Flex, theme } from 'antd'
import { createContext, useContext, useRef } from 'react'
import type { Drawing } from './drawing.ts'
import { Palette } from './palette.tsx'
import { SopEnd } from './sop-end.tsx'
import { END, layOut, NODE_HEIGHT, NODE_WIDTH, TRIGGER, type Laid, type PlacedEdge } from './sop-layout.ts'
import { ExitButton } from './exit-button.tsx'
import { useSopsWords } from './group-words.ts'
import { StepFace, useNodeWords } from './step-face.tsx'
import { useExitWords } from './use-exit-words.ts'

/** The flow as it is drawn: moved by the hand, opened by a click or Enter. Where its nodes stand is ours to say. */
const DrawingContext = createContext<Drawing>(undefined!)
const PAD = 24
const LEAST_ZOOM = 0.75
/** As far as a finger needs, however small it is drawn. */
const APART = 16
type WayEdge = Edge<{ way: PlacedEdge }>

export function SopCanvas(drawing: Drawing) {
  const t = useSopsWords()
  const { token } = theme.useToken()
  const frame = useRef<HTMLDivElement>(null)
  const laid = layOut(drawing.sop)
  const wordsOf = useNodeWords(drawing)
  const exitWords = useExitWords(drawing.sop)
  const leads = ({ from, to, exit }: PlacedEdge) =>
    [wordsOf(from).sentence, exitWords(exit).name, to === END ? t.end : wordsOf(to).sentence]
      .filter(Boolean)
      .join(' → ')
  const nodes: Node[] = laid.nodes.map(({ name, x, y }) => ({
    id: name,
    type: name === END ? 'end' : 'step',
    position: { x, y },
    data: {},
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
  }))
  const edges: WayEdge[] = laid.edges.map((way) => ({
    id: `${way.from} ${way.exit.at}`,
    source: way.from,
    target: way.to,
    type: 'way',
    ariaLabel: leads(way),
    markerEnd: { type: MarkerType.ArrowClosed },
    data: { way },
  }))
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <div
        ref={frame}
        role="group"
        aria-label={t.canvas}
        style={{ height: 'max(420px, calc(100vh - 260px))', color: token.colorTextSecondary }}
      >
        <DrawingContext value={drawing}>
          <ReactFlow
            nodes={nodes}
            edges={edges}
            nodeTypes={NODES}
            edgeTypes={EDGES}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            deleteKeyCode={null}
            panOnScroll
            minZoom={0.25}
            maxZoom={1.5}
            onInit={(flow) => lookFromAbove(flow, laid, frame.current!)}
          >
            <Zoom />
          </ReactFlow>
        </DrawingContext>
      </div>
    </Card>
  )
}

/** All of it where that can be read, and else its beginning. */
function lookFromAbove(flow: ReactFlowInstance<Node, WayEdge>, { nodes }: Laid, frame: HTMLElement): void {
  const width = Math.max(...nodes.map(({ x }) => x)) - Math.min(...nodes.map(({ x }) => x)) + NODE_WIDTH
  const height = Math.max(...nodes.map(({ y }) => y)) + NODE_HEIGHT
  const fits = Math.min((frame.clientWidth - 2 * PAD) / width, (frame.clientHeight - 2 * PAD) / height)
  const zoom = Math.min(1, Math.max(LEAST_ZOOM, fits))
  const begun = nodes.find(({ name }) => name === TRIGGER)!
  void flow.setViewport({ x: frame.clientWidth / 2 - (begun.x + NODE_WIDTH / 2) * zoom, y: PAD, zoom })
}

function Zoom() {
  const t = useSopsWords()
  const flow = useReactFlow()
  return (
    <Panel position="bottom-left">
      <Flex role="group" aria-label={t.controls} gap={4}>
        <Button icon={<PlusOutlined />} aria-label={t.zoomIn} onClick={() => void flow.zoomIn()} />
        <Button icon={<MinusOutlined />} aria-label={t.zoomOut} onClick={() => void flow.zoomOut()} />
        <Button icon={<CompressOutlined />} aria-label={t.fit} onClick={() => void flow.fitView({ maxZoom: 1 })} />
      </Flex>
    </Panel>
  )
}

function StepNode({ id, positionAbsoluteX: x, positionAbsoluteY: y }: NodeProps) {
  const drawing = useContext(DrawingContext)
  const flow = useReactFlow()
  /** Who goes from node to node by keyboard sees where they are. */
  function show(element: HTMLElement) {
    if (element.matches(':focus-visible'))
      void flow.setCenter(x + NODE_WIDTH / 2, y + NODE_HEIGHT / 2, { zoom: flow.getZoom() })
  }
  return (
    <div className="nopan">
      {id !== TRIGGER && <Handle type="target" position={Position.Top} isConnectable={false} />}
      <StepFace
        words={useNodeWords(drawing)(id)}
        isCut
        style={{ height: NODE_HEIGHT }}
        onOpen={() => drawing.onOpen(id)}
        onFocus={show}
      />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  )
}

function EndNode() {
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <SopEnd outcomes={useContext(DrawingContext).outcomes} />
    </>
  )
}

/** Down, over to its column, down it, and over to where it leads. */
function Way({ data, sourceX, sourceY, targetX, targetY, markerEnd }: EdgeProps<WayEdge>) {
  const drawing = useContext(DrawingContext)
  const { sop, mayEdit, onInsert } = drawing
  const { token } = theme.useToken()
  const { exit, x } = data!.way
  const words = useExitWords(sop)(exit)
  const turn = sourceY + 18
  const path = `M${sourceX},${sourceY} V${turn} H${x} V${targetY - 16} H${targetX} V${targetY}`
  return (
    <>
      <BaseEdge path={path} {...(markerEnd && { markerEnd })} style={{ stroke: token.colorTextTertiary }} />
      <EdgeLabelRenderer>
        <Flex
          vertical
          align="center"
          gap={2}
          className="nopan"
          style={{ position: 'absolute', width: 116, transform: `translate(-50%, 0) translate(${x}px, ${turn + 4}px)` }}
        >
          {words.name && (
            <span
              title={words.name}
              style={{
                maxWidth: '100%',
                padding: '0 6px',
                overflow: 'hidden',
                textOverflow: 'ellipsis',
                whiteSpace: 'nowrap',
                fontSize: 12,
                lineHeight: '22px',
                color: token.colorText,
                background: token.colorBgContainer,
                pointerEvents: 'all',
              }}
            >
              {words.name}
            </span>
          )}
          {mayEdit && (
            <Flex gap={APART}>
              <Palette label={words.insert} onChoose={(kind) => onInsert(exit, kind)} />
              <ExitButton drawing={drawing} exit={exit} />
            </Flex>
          )}
        </Flex>
      </EdgeLabelRenderer>
    </>
  )
}

const NODES = { step: StepNode, end: EndNode }
const EDGES = { way: Way }
