import { inBoth } from '../../language/language.tsx'

/** What time lets people in by. */
export const timeTriggerWords = inBoth({
  zh: {
    attribute: '日期属性',
    attributeHint: '值为日期的属性，如生日、入会日',
    days: '提前或推后几天',
    daysHint: '0 为当天，-3 为提前 3 天',
    time: '几点',
    timeHint: '按品牌所在时区',
    isYearly: '每年一次',
    every: '多久一次',
    everies: { day: '每天', week: '每周', month: '每月' },
    weekdays: '星期几',
    monthdays: '几号',
    monthday: (day: number) => `${day} 日`,
    segment: '只让这个人群进入',
    segmentHint: '留空则是全部客户；人数多时请选人群',
    says: {
      date: (attribute: string, days: number, time: string) =>
        `「${attribute}」${days === 0 ? '当天' : days < 0 ? `前 ${-days} 天` : `后 ${days} 天`} ${time}`,
      schedule: (when: string, time: string, segment: string | null) =>
        `${when} ${time}，${segment === null ? '全部' : `人群「${segment}」`}`,
      weekly: (days: string) => `每周 ${days}`,
      monthly: (days: string) => `每月 ${days} 日`,
      and: '、',
    },
  },
  en: {
    attribute: 'Date attribute',
    attributeHint: 'One whose value is a date, like birthday',
    days: 'Days after, or before',
    daysHint: '0 is the day itself, -3 three days before',
    time: 'At',
    timeHint: 'By the clock where the brand is',
    isYearly: 'Each year again',
    every: 'How often',
    everies: { day: 'Every day', week: 'Every week', month: 'Every month' },
    weekdays: 'Weekdays',
    monthdays: 'Days of the month',
    monthday: (day) => String(day),
    segment: 'Only this segment',
    segmentHint: 'All customers without; choose one where there are many',
    says: {
      date: (attribute, days, time) =>
        `${days === 0 ? 'On' : days < 0 ? `${-days} days before` : `${days} days after`} ${attribute}, at ${time}`,
      schedule: (when, time, segment) => `${when} at ${time}, ${segment === null ? 'everybody' : `segment ${segment}`}`,
      weekly: (days) => `Every week on ${days}`,
      monthly: (days) => `Every month on day ${days}`,
      and: ', ',
    },
  },
})
