import { counted, inBoth } from '../../language/language.tsx'

export const templatesWords = inBoth({
  zh: {
    fromTemplate: '从模板新建',
    about:
      '安装后得到一个草稿，连同它要用的素材、人群和标签；检查、修改后再发布。同名的素材、人群和标签已经有了就直接用。',
    find: '查找模板',
    noMatch: '没有符合条件的模板。',
    steps: (n: string) => `${n} 步`,
    install: '安装',
    installOf: (name: string) => `安装“${name}”`,
    open: '查看',
    openOf: (name: string) => `查看“${name}”`,
    installed: '已安装为草稿',
  },
  en: {
    fromTemplate: 'From a template',
    about:
      'What you get is a draft, with the contents, segments and tags it uses: look it over and change it before you launch it. What is there already under the same slug is used as it is.',
    find: 'Find a template',
    noMatch: 'No template fits.',
    steps: (n) => counted(n, 'step', 'steps'),
    install: 'Install',
    installOf: (name) => `Install “${name}”`,
    open: 'Open',
    openOf: (name) => `Open “${name}”`,
    installed: 'Installed as a draft',
  },
})
