import { inBoth } from '../../language/language.tsx'

export const trialWords = inBoth({
  zh: {
    trial: '试运行',
    about: '让一位虚拟客户按现在的草稿走一遍，不会真的发送或布置任务。走过的步骤会在流程图上依次亮起。',
    holds: '满足哪些条件',
    heldOut: '在对照组里',
    facts: '进入后会做什么',
    after: '进入后多久',
    addFact: '添加一件事',
    removeFact: '移除这件事',
    run: '开始',
    at: (after: string, step: string) => `${after} · ${step}`,
    begins: '进入时',
    later: (time: string) => `${time}后`,
    outcomes: { completed: '走完', goal: '达成目标', exit: '满足离开条件', unfinished: '一直循环，只看到这里' },
    route: '走过的步骤',
    notSent: (reason: string) => `未发送：${reason}`,
    stop: '结束试运行',
  },
  en: {
    trial: 'Try it out',
    about:
      'Somebody made up goes through the draft as it is. Nothing is sent and nobody is asked; steps light up in turn.',
    holds: 'Conditions that hold',
    heldOut: 'Held out',
    facts: 'What they do after they enter',
    after: 'How long after',
    addFact: 'Add an event',
    removeFact: 'Remove the event',
    run: 'Start',
    at: (after, step) => `${after} · ${step}`,
    begins: 'on entering',
    later: (time) => `${time} later`,
    outcomes: { completed: 'Went through', goal: 'Reached the goal', exit: 'Left by an exit', unfinished: 'Goes on and on; seen so far' }, // prettier-ignore
    route: 'Steps on the way',
    notSent: (reason) => `not sent: ${reason}`,
    stop: 'End the trial',
  },
})
