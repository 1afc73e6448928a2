import { Menu } from '@mantine/core'
import { IconBookmark, IconChevronDown, IconPencil, IconPlus } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { lazyPart } from '../../components/lazy-part.tsx'
import { MenuLink } from '../../components/links.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useSavedViews } from '../../lib/saved-views.ts'
import { type InboxSearch, isSameSearch } from './model.ts'
import classes from './view-tabs.module.css'

const SaveViewDialog = lazyPart(async () => (await import('./save-view-dialog.tsx')).SaveViewDialog)
const ManageViewsDialog = lazyPart(async () => (await import('./manage-views-dialog.tsx')).ManageViewsDialog)

/** The views that the reader has saved; the one that is shown gives the button its name. */
export function SavedViews({ search }: { search: InboxSearch }) {
  const views = useSavedViews()
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null)
  const current = views.find((view) => view.search !== null && isSameSearch(view.search, search))
  const close = (): void => setDialog(null)
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <button type="button" className={classes.tab} data-active={current !== undefined || undefined}>
            <IconBookmark size={14} aria-hidden />
            {current ? current.name : t('Saved views')}
            <IconChevronDown size={14} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }}>
          {views.map(({ id, name, search: kept }) =>
            kept === null ? (
              <Menu.Item key={id} disabled>
                {t('{name} (not understood any more)', { name })}
              </Menu.Item>
            ) : (
              <MenuLink key={id} to="/" search={kept} className="foreign">
                {name}
              </MenuLink>
            ),
          )}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => setDialog('save')}>
            {t('Save this view')}
          </Menu.Item>
          {views.length > 0 && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog('manage')}>
              {t('Rename, order, delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog === 'save' && <SaveViewDialog search={search} onClose={close} />}
        {dialog === 'manage' && <ManageViewsDialog views={views} onClose={close} />}
      </Suspense>
    </>
  )
}
