import { cut } from './explain-words.ts'

/**
 * Properties and traits of Segment's spec as operators say them; what a brand made up itself keeps its own name. One word
 * may be two things: a product has a name (名称), and so has a person (姓名).
 */
const BOTH: Record<string, string> = {
  city: '城市',
  'address.city': '城市',
  province: '省份',
  'address.state': '省份',
  country: '国家',
  'address.country': '国家',
  level: '等级',
  age: '年龄',
  gender: '性别',
  birthday: '生日',
  email: '邮箱',
  phone: '手机',
  currency: '币种',
  description: '说明',
  plan: '套餐',
}

const PROPERTIES: Record<string, string> = {
  ...BOTH,
  revenue: '金额',
  total: '总额',
  subtotal: '商品小计',
  value: '价值',
  discount: '优惠金额',
  shipping: '运费',
  tax: '税费',
  order_id: '订单号',
  cart_id: '购物车编号',
  quantity: '数量',
  price: '单价',
  product_id: '商品编号',
  name: '名称',
  brand: '品牌',
  variant: '规格',
  category: '品类',
  list_id: '商品列表编号',
  coupon: '优惠券',
  coupon_id: '优惠券编号',
  coupon_name: '优惠券名称',
  affiliation: '门店',
  payment_method: '支付方式',
  shipping_method: '配送方式',
  rating: '评分',
  query: '搜索词',
  reason: '原因',
  path: '页面路径',
  url: '页面地址',
  title: '页面标题',
  referrer: '来源页面',
}

const TRAITS: Record<string, string> = {
  ...BOTH,
  name: '姓名',
  nickname: '昵称',
  firstName: '名',
  lastName: '姓',
  username: '用户名',
  company: '公司',
  'company.name': '公司',
  industry: '行业',
  title: '职位',
  createdAt: '注册时间',
}

const calledIn = (names: Record<string, string>, name: string): string =>
  Object.hasOwn(names, name) ? names[name]! : cut(name)

export const property = (name: string): string => calledIn(PROPERTIES, name)
export const trait = (name: string): string => calledIn(TRAITS, name)
