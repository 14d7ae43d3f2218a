import type { ImportKind } from './mapping.ts'

/** Names that columns are known to have, best first; compared without case, spaces, dots, dashes and brackets. */
const PEOPLE = {
  customer:
    'customerid customer customerno customernumber userid memberid memberno membernumber buyerid clientid uid 客户编号 客户id 客户号 会员编号 会员id 会员号 用户id 用户编号 买家id 顾客编号 顾客id',
  phone:
    'phone mobile phonenumber mobilephone mobilenumber cellphone 手机号 手机号码 手机 联系手机 联系电话 电话 电话号码 收货人手机 收货人手机号',
  email: 'email emailaddress mail 邮箱 电子邮箱 电子邮件 邮箱地址',
  unionid: 'unionid 微信unionid',
  openid: 'openid 微信openid',
  external_userid: 'externaluserid 外部联系人id 外部联系人userid 企微客户id',
  member_no: 'membercard cardno 会员卡号 卡号',
} as const

export const HEADER_NAMES: Record<ImportKind, Record<string, string>> = {
  orders: {
    order:
      'invoiceno invoicenumber invoice orderno ordernumber orderid order 订单号 订单编号 订单id 主订单编号 单号 发票号 发票编号',
    time: 'invoicedate orderdate ordertime orderedat orderdatetime createdat paidat timestamp datetime date time 下单时间 订单时间 订单创建时间 创建时间 付款时间 支付时间 成交时间 下单日期 订单日期 日期 时间',
    ...PEOPLE,
    quantity: 'quantity qty units 数量 件数 购买数量 商品数量 宝贝数量',
    price: 'unitprice price itemprice 单价 商品单价 商品价格 价格 售价',
    amount: 'amount lineamount linetotal subtotal 金额 实付金额 小计 商品金额 商品小计 支付金额',
    product:
      'stockcode productid productcode sku skuid skucode itemid itemcode 商品编码 商品编号 商品id 货号 商家编码 sku编码',
    name: 'description productname itemname producttitle 商品名称 商品名 商品标题 宝贝标题 品名',
    currency: 'currency 币种 货币',
    country: 'country 国家',
    province: 'province 省份 省',
    city: 'city 城市',
    channel: 'channel 渠道 来源渠道',
    store: 'store shop storename shopname 门店 店铺 店铺名称 门店名称',
  },
  customers: {
    ...PEOPLE,
    time: 'updatedat updatetime 更新时间 修改时间',
    name: 'name fullname customername 姓名 客户姓名 名字 会员姓名',
    nickname: 'nickname 昵称 微信昵称',
    gender: 'gender sex 性别',
    birthday: 'birthday birthdate dateofbirth dob 生日 出生日期',
    province: 'province 省份 省',
    city: 'city 城市',
    address: 'address 地址 收货地址',
    tags: 'tags tag labels 标签 客户标签 会员标签',
  },
  events: {
    event: 'event eventname action 事件 事件名 事件名称 行为',
    time: 'timestamp time eventtime datetime date occurredat createdat 事件时间 发生时间 时间 日期',
    ...PEOPLE,
    anonymous: 'anonymousid deviceid 匿名id 设备id',
    id: 'messageid eventid 事件id 消息id',
  },
}

export const plainHeader = (header: string): string => header.toLowerCase().replace(/[\s_\-.():（）#]/g, '')
