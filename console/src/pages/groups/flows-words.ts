import { counted, inBoth } from '../../language/language.tsx'

/** Groups and the flows they go through. */
export const flowsWords = inBoth({
  zh: {
    choose: (name: string) => `选择“${name}”`,
    chooseAll: '全选',
    chosen: (n: string) => `已选 ${n} 个群`,
    unchoose: '取消选择',
    start: '启动流程',
    startAbout: (n: string) =>
      `让选中的 ${n} 个群进入一个运行中的群流程。不满足进入条件、或还不能再次进入的群不会进入。`,
    flow: '流程',
    flows: '选择流程',
    needFlow: '请选择一个流程',
    noFlow: '还没有运行中的群流程。',
    drafts: '还没有运行的群流程，发布后就能选：',
    fromTemplate: '从模板新建',
    started: (n: string) => `已让 ${n} 个群进入流程`,
    find: '查找流程',
    noMatch: '没有这样的流程。',
    stop: '移出',
    stopOf: (name: string) => `移出流程“${name}”`,
    stopAsk: '让这个群离开流程？还没发出的不再发送，没完成的任务收回。',
    stopped: '已让群离开流程',
  },
  en: {
    choose: (name) => `Choose “${name}”`,
    chooseAll: 'Choose all',
    chosen: (n) => `${counted(n, 'group', 'groups')} chosen`,
    unchoose: 'Choose none',
    start: 'Start a flow',
    startAbout: (n) =>
      `The ${counted(n, 'group', 'groups')} chosen enter a flow that is running. Those that its rule or its re-entry keeps out do not.`,
    flow: 'Flow',
    flows: 'Choose a flow',
    needFlow: 'Choose a flow',
    noFlow: 'No flow of groups is running yet.',
    drafts: 'Flows of groups that do not run; launch one and it can be chosen:',
    fromTemplate: 'Make one from a template',
    started: (n) => `${counted(n, 'group enters', 'groups enter')} the flow`,
    find: 'Find a flow',
    noMatch: 'There is no such flow.',
    stop: 'Take out',
    stopOf: (name) => `Take out of the flow “${name}”`,
    stopAsk: 'Take the group out of the flow? What is not posted yet is not posted, and open tasks are taken back.',
    stopped: 'The group leaves the flow',
  },
})
