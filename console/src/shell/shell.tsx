import {
  ApartmentOutlined,
  ApiOutlined,
  AuditOutlined,
  BranchesOutlined,
  BarChartOutlined,
  BulbOutlined,
  CameraOutlined,
  CarryOutOutlined,
  CommentOutlined,
  ControlOutlined,
  ContactsOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  FileTextOutlined,
  HomeOutlined,
  IdcardOutlined,
  ImportOutlined,
  KeyOutlined,
  LogoutOutlined,
  MenuOutlined,
  NotificationOutlined,
  PartitionOutlined,
  ProfileOutlined,
  QrcodeOutlined,
  SafetyCertificateOutlined,
  ScheduleOutlined,
  SearchOutlined,
  SyncOutlined,
  TagsOutlined,
  TeamOutlined,
  ThunderboltOutlined,
  TranslationOutlined,
  UsergroupAddOutlined,
  UserOutlined,
  WarningOutlined,
  WechatWorkOutlined,
} from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { Avatar, Button, Drawer, Flex, Grid, Layout, Menu, theme, type MenuProps } from 'antd'
import { Suspense, useEffect, useState } from 'react'
import { send } from '../api/api.ts'
import { useLive } from '../api/live.ts'
import { inBoth, useLanguage, useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'
import { ButtonMenu } from '../parts/menu.tsx'
import { Waiting } from '../parts/states.tsx'
import { CommandPalette } from './command-palette.tsx'
import { Connection } from './connection.tsx'
import { useShade, type Shade } from './look.tsx'
import { can, useMe, type Me } from './me.ts'
import { Bell } from './notices/bell.tsx'

export const shellWords = inBoth({
  zh: {
    home: '首页',
    customers: '客户',
    segments: '人群',
    tags: '标签',
    stages: '旅程阶段',
    tasks: '员工任务',
    replies: '关键词回复',
    sops: 'SOP 流程',
    contents: '素材库',
    broadcasts: '群发',
    moments: '朋友圈',
    touches: '触达概览',
    touchPolicy: '触达策略',
    load: '触达负荷',
    groups: '客户群',
    contactWays: '渠道活码',
    joinWays: '群活码',
    conflicts: '身份冲突',
    imports: '导入',
    events: '事件',
    quarantine: '隔离区',
    attributes: '属性',
    staff: '员工与部门',
    people: '人员与权限',
    keys: '密钥',
    webhooks: 'Webhook',
    installation: '系统',
    wecom: '企业微信',
    syncs: '同步',
    audit: '操作日志',
    account: '我的账号',
    who: '客户',
    reach: '触达',
    community: '社群与获客',
    data: '数据',
    settings: '设置',
    signOut: '退出登录',
    menu: '菜单',
    searchOrGo: '搜索或前往…',
    language: 'English',
    shade: '外观',
    light: '浅色',
    dark: '深色',
    system: '跟随系统',
    skip: '跳到正文',
  },
  en: {
    home: 'Home',
    customers: 'Customers',
    segments: 'Segments',
    tags: 'Tags',
    stages: 'Stages',
    tasks: 'Tasks',
    replies: 'Replies',
    sops: 'Flows',
    contents: 'Contents',
    broadcasts: 'Broadcasts',
    moments: 'Moments',
    touches: 'Touches',
    touchPolicy: 'Touch policy',
    load: 'Planned load',
    groups: 'Groups',
    contactWays: 'Contact ways',
    joinWays: 'Join ways',
    conflicts: 'Conflicts',
    imports: 'Imports',
    events: 'Events',
    quarantine: 'Quarantine',
    attributes: 'Attributes',
    staff: 'Staff',
    people: 'People',
    keys: 'Keys',
    webhooks: 'Webhooks',
    installation: 'System',
    wecom: 'WeCom',
    syncs: 'Syncs',
    audit: 'Audit log',
    account: 'My account',
    who: 'Who',
    reach: 'Reach',
    community: 'Communities',
    data: 'Data',
    settings: 'Settings',
    signOut: 'Sign out',
    menu: 'Menu',
    searchOrGo: 'Search or go to…',
    language: '中文',
    shade: 'Look',
    light: 'Light',
    dark: 'Dark',
    system: 'As the system',
    skip: 'Skip to content',
  },
})

/** Around every page of who is signed in; the router lets nobody else come here. */
export function Shell() {
  const { data } = useMe()
  return data?.me ? <Inside me={data.me} /> : <Waiting />
}

function Inside({ me }: { me: Me }) {
  const t = useWords(shellWords)
  usePagesAtHand(me)
  useLive(useQueryClient())
  const { token } = theme.useToken()
  const isWide = Grid.useBreakpoint().lg !== false
  const [isMenuOpen, setMenuOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const menu = <Navigation me={me} onGo={() => setMenuOpen(false)} />
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <a href="#content" className="skip">
        {t.skip}
      </a>
      {isWide ? (
        <Layout.Sider
          theme="light"
          width={208}
          style={{
            position: 'sticky',
            top: 0,
            height: '100vh',
            overflow: 'auto',
            borderInlineEnd: `1px solid ${token.colorBorderSecondary}`,
          }}
        >
          <Brand />
          {menu}
        </Layout.Sider>
      ) : (
        <Drawer
          open={isMenuOpen}
          onClose={() => setMenuOpen(false)}
          placement="left"
          size={260}
          title={<Brand />}
          styles={{ body: { padding: 0 } }}
        >
          {menu}
        </Drawer>
      )}
      <Layout>
        <Layout.Header
          style={{
            position: 'sticky',
            top: 0,
            zIndex: 10,
            padding: '0 16px',
            background: token.colorBgContainer,
            borderBottom: `1px solid ${token.colorBorderSecondary}`,
          }}
        >
          <Flex align="center" gap={8} style={{ height: '100%' }}>
            {!isWide && (
              <Button type="text" icon={<MenuOutlined />} aria-label={t.menu} onClick={() => setMenuOpen(true)} />
            )}
            <Button
              icon={<SearchOutlined />}
              onClick={() => setPaletteOpen(true)}
              style={{ flex: '0 1 360px', minWidth: 0, justifyContent: 'flex-start', color: token.colorTextSecondary }}
            >
              <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{t.searchOrGo}</span>
              {isWide && <kbd style={{ marginInlineStart: 'auto', fontSize: 12 }}>⌘K</kbd>}
            </Button>
            <span style={{ flex: 1 }} />
            <Connection isWide={isWide} />
            {can(me, 'operator') && <Bell />}
            <Preferences me={me} isWide={isWide} />
          </Flex>
        </Layout.Header>
        <Layout.Content id="content" tabIndex={-1} style={{ padding: isWide ? 24 : 12, outline: 'none', minWidth: 0 }}>
          <Suspense fallback={<Waiting />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
      <CommandPalette me={me} isOpen={isPaletteOpen} onOpen={setPaletteOpen} />
    </Layout>
  )
}

/** The other pages are fetched while nothing else is to be done, so that none is waited for when it is opened. */
function usePagesAtHand(me: Me): void {
  const router = useRouter()
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const { path, role } of PAGES) if (maySee(me, role)) void router.preloadRoute({ to: path }).catch(() => {})
    }, CALM_MS)
    return () => clearTimeout(timer)
  }, [router, me.role])
}
const CALM_MS = 300

function Brand() {
  const t = useWords(sharedWords)
  return (
    <Flex align="center" gap={8} style={{ height: 56, padding: '0 20px', fontWeight: 600, fontSize: 16 }}>
      <img src="/favicon.svg" width={22} height={22} alt="" />
      {t.product}
    </Flex>
  )
}

/** What the person may see, in the order of the day; `bound`: whoever is signed in. */
export const PAGES = [
  { path: '/', word: 'home', icon: <HomeOutlined />, role: 'bound', group: null },
  { path: '/tasks', word: 'tasks', icon: <CarryOutOutlined />, role: 'bound', group: null },
  { path: '/customers', word: 'customers', icon: <ContactsOutlined />, role: 'bound', group: 'who' },
  { path: '/segments', word: 'segments', icon: <PartitionOutlined />, role: 'analyst', group: 'who' },
  { path: '/tags', word: 'tags', icon: <TagsOutlined />, role: 'analyst', group: 'who' },
  { path: '/stages', word: 'stages', icon: <ApartmentOutlined />, role: 'analyst', group: 'who' },
  { path: '/conflicts', word: 'conflicts', icon: <SafetyCertificateOutlined />, role: 'analyst', group: 'who' },
  { path: '/sops', word: 'sops', icon: <BranchesOutlined />, role: 'analyst', group: 'reach' },
  { path: '/broadcasts', word: 'broadcasts', icon: <NotificationOutlined />, role: 'analyst', group: 'reach' },
  { path: '/moments', word: 'moments', icon: <CameraOutlined />, role: 'analyst', group: 'reach' },
  { path: '/contents', word: 'contents', icon: <FileTextOutlined />, role: 'analyst', group: 'reach' },
  { path: '/replies', word: 'replies', icon: <CustomerServiceOutlined />, role: 'analyst', group: 'reach' },
  { path: '/touches', word: 'touches', icon: <BarChartOutlined />, role: 'analyst', group: 'reach' },
  { path: '/touch-policy', word: 'touchPolicy', icon: <ControlOutlined />, role: 'analyst', group: 'reach' },
  { path: '/load', word: 'load', icon: <ScheduleOutlined />, role: 'analyst', group: 'reach' },
  { path: '/groups', word: 'groups', icon: <CommentOutlined />, role: 'analyst', group: 'community' },
  { path: '/join-ways', word: 'joinWays', icon: <UsergroupAddOutlined />, role: 'operator', group: 'community' },
  { path: '/contact-ways', word: 'contactWays', icon: <QrcodeOutlined />, role: 'operator', group: 'community' },
  { path: '/imports', word: 'imports', icon: <ImportOutlined />, role: 'operator', group: 'data' },
  { path: '/events', word: 'events', icon: <ThunderboltOutlined />, role: 'analyst', group: 'data' },
  { path: '/quarantine', word: 'quarantine', icon: <WarningOutlined />, role: 'operator', group: 'data' },
  { path: '/attributes', word: 'attributes', icon: <ProfileOutlined />, role: 'analyst', group: 'data' },
  { path: '/syncs', word: 'syncs', icon: <SyncOutlined />, role: 'operator', group: 'data' },
  { path: '/staff', word: 'staff', icon: <IdcardOutlined />, role: 'operator', group: 'settings' },
  { path: '/people', word: 'people', icon: <TeamOutlined />, role: 'admin', group: 'settings' },
  { path: '/keys', word: 'keys', icon: <KeyOutlined />, role: 'admin', group: 'settings' },
  { path: '/webhooks', word: 'webhooks', icon: <ApiOutlined />, role: 'operator', group: 'settings' },
  { path: '/wecom', word: 'wecom', icon: <WechatWorkOutlined />, role: 'admin', group: 'settings' },
  { path: '/system', word: 'installation', icon: <DashboardOutlined />, role: 'admin', group: 'settings' },
  { path: '/audit', word: 'audit', icon: <AuditOutlined />, role: 'admin', group: 'settings' },
] as const

const GROUPS = ['who', 'reach', 'community', 'data', 'settings'] as const

export const maySee = (me: Me, role: (typeof PAGES)[number]['role']): boolean => role === 'bound' || can(me, role)

function Navigation({ me, onGo }: { me: Me; onGo(): void }) {
  const t = useWords(shellWords)
  const { pathname } = useLocation()
  const pages = PAGES.filter((page) => maySee(me, page.role))
  const selected = pages.findLast(({ path }) => (path === '/' ? pathname === '/' : pathname.startsWith(path)))
  const itemOf = ({ path, word, icon }: (typeof PAGES)[number]) => ({
    key: path,
    icon,
    label: (
      <Link to={path} onClick={onGo}>
        {t[word]}
      </Link>
    ),
  })
  const groupOf = (group: (typeof GROUPS)[number]) => {
    const children = pages.filter((page) => page.group === group).map(itemOf)
    return children.length > 0 ? [{ type: 'group' as const, key: group, label: t[group], children }] : []
  }
  const items: MenuProps['items'] = [
    ...pages.filter((page) => page.group === null).map(itemOf),
    ...GROUPS.flatMap(groupOf),
  ]
  return (
    <nav aria-label={t.menu}>
      <Menu mode="inline" items={items} selectedKeys={selected ? [selected.path] : []} style={{ border: 0 }} />
    </nav>
  )
}

function Preferences({ me, isWide }: { me: Me; isWide: boolean }) {
  const t = useWords(shellWords)
  const s = useWords(sharedWords)
  const { language, speak } = useLanguage()
  const { shade, choose } = useShade()
  const queries = useQueryClient()
  const navigate = useNavigate()
  async function signOut() {
    await send('POST', '/api/auth/sign-out', {})
    queries.clear()
    location.assign('/sign-in')
  }
  const items: MenuProps['items'] = [
    { key: 'who', type: 'group', label: `${me.name} · ${s.role[me.role]}` },
    {
      key: 'account',
      icon: <UserOutlined />,
      label: <Link to="/account">{t.account}</Link>,
      // Chosen by Enter, the link itself is not pressed.
      onClick: ({ domEvent }) => domEvent.type === 'keydown' && void navigate({ to: '/account' }),
    },
    {
      key: 'shade',
      icon: <BulbOutlined />,
      label: t.shade,
      children: (['light', 'dark', 'system'] as Shade[]).map((one) => ({
        key: one,
        label: t[one],
        onClick: () => choose(one),
        ...(one === shade && { icon: <span aria-hidden>✓</span> }),
      })),
    },
    { type: 'divider' },
    { key: 'out', icon: <LogoutOutlined />, label: t.signOut, onClick: () => void signOut() },
  ]
  return (
    <>
      <Button
        type="text"
        icon={<TranslationOutlined aria-hidden />}
        {...(!isWide && { 'aria-label': t.language })}
        onClick={() => speak(language === 'zh' ? 'en' : 'zh')}
      >
        {isWide && t.language}
      </Button>
      <ButtonMenu menu={{ items }}>
        <Button type="text" style={{ padding: '0 8px' }} {...(!isWide && { 'aria-label': me.name })}>
          <Avatar size="small" aria-hidden style={{ background: '#0d7a68' }}>
            {[...me.name][0]?.toUpperCase()}
          </Avatar>
          {isWide && <span style={{ maxWidth: 160, overflow: 'hidden', textOverflow: 'ellipsis' }}>{me.name}</span>}
        </Button>
      </ButtonMenu>
    </>
  )
}
