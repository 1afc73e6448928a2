import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Page } from '../../components/page.tsx'
import { t } from '../../lib/i18n/t.ts'
import { DepartmentsTab } from './departments-tab.tsx'
import { PeopleTab } from './people-tab.tsx'

const route = getRouteApi('/signed-in/shell/people')

export function PeoplePage() {
  const { tab = 'people' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Page title={t('People')} description={t('Who can be asked, and where they belong.')}>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => void navigate({ search: value === 'departments' ? { tab: 'departments' } : {} })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="people">{t('People')}</Tabs.Tab>
          <Tabs.Tab value="departments">{t('Departments')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <PeopleTab />
        </Tabs.Panel>
        <Tabs.Panel value="departments">
          <DepartmentsTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
