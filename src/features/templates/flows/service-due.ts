import { DAY_MS, HOUR_MS } from '../../../kernel/clock.ts'
import { byBroadcast, waitBefore, type Template } from '../template.ts'

/** An appointment, a check, a change of filter: said in time, and asked after by a person when it is missed. */
export const serviceDue: Template = {
  slug: 'service-due',
  name: { zh: '服务到期提醒', en: 'Service due' },
  about: {
    zh: '预约、保养或换芯到期前 7 天和 1 天各提醒一次，过期一天还没完成就请导购联系。需要“预约服务”事件（Service Scheduled），带编号 service_id 和到期时间 due_at；完成时送来“Service Completed”。',
    en: 'Reminds 7 days and 1 day before an appointment, a check or a change is due; the staff calls when it is not done a day after. Needs the event Service Scheduled with service_id and due_at, and Service Completed when it is done.',
  },
  contents: [
    {
      slug: 'service-due-week',
      name: { zh: '服务到期 · 还有一周', en: 'Service due · a week' },
      purpose: 'value',
      text: {
        zh: '{{ customer.name | default: "你好" }}，提醒你一下：{{ event.service_name | default: "预约的服务" }}还有一周左右就到时间了。\n想改时间或提前安排，直接回我，我来帮你约。',
        en: '{{ customer.name | default: "Hello" }}, a reminder: {{ event.service_name | default: "your service" }} is due in about a week.\nIf another time suits you better, answer and I will arrange it.',
      },
    },
    {
      slug: 'service-due-day',
      name: { zh: '服务到期 · 最后一天', en: 'Service due · a day' },
      purpose: 'value',
      text: {
        zh: '{{ event.service_name | default: "预约的服务" }}还有一天就到时间啦，需要带什么、怎么到店，不清楚的随时问我。',
        en: '{{ event.service_name | default: "Your service" }} is due in a day. If you wonder what to bring or how to get here, just ask.',
      },
    },
  ],
  definition: ({ say }) => ({
    trigger: { kind: 'event', of: { event: 'Service Scheduled' }, key: 'service_id' },
    reentry: { kind: 'never' },
    exit: [{ event: 'Service Completed' }],
    deadline: { kind: 'property', name: 'due_at' },
    touch: { kind: 'service', priority: 'high' },
    hours: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', until: '20:00' },
    first: 'until-week',
    steps: {
      'until-week': waitBefore(7 * DAY_MS, 'week', 'until-day'),
      week: byBroadcast('service-due-week', 'until-day'),
      'until-day': waitBefore(DAY_MS, 'day', 'until-due'),
      day: byBroadcast('service-due-day', 'until-due'),
      'until-due': waitBefore(0, 'a-day-more', 'a-day-more'),
      'a-day-more': { kind: 'wait', until: { kind: 'duration', ms: DAY_MS }, next: 'call' },
      call: {
        kind: 'task',
        task: 'call',
        title: say({ zh: '服务已到期未完成，联系客户', en: 'A service is overdue: call' }),
        script: say({
          zh: '您好，之前约的服务到时间了，想跟您确认哪天方便，我帮您重新安排。',
          en: 'Hello, the service we had agreed on is due. Which day would suit you? I will arrange it.',
        }),
        dueMs: 8 * HOUR_MS,
        next: null,
      },
    },
  }),
}
