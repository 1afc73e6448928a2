import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { AUDIT_FORMATS, auditRoutes } from '../../../../src/audit/contract.ts'
import { t } from '../../lib/i18n/t.ts'
import { useAuditAddress } from './route.ts'
import { filtersOf } from './search.ts'

const LABELS: Record<(typeof AUDIT_FORMATS)[number], string> = {
  csv: t('CSV, for a spreadsheet'),
  ndjson: t('JSON lines, for programs'),
}

/** A file of all that the filters leave; the browser fetches it by itself, however long it is. */
export function DownloadMenu() {
  const { search } = useAuditAddress()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t('Download')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {AUDIT_FORMATS.map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={`${auditRoutes.export.url}?${new URLSearchParams({ ...filtersOf(search), format })}`}
            download
          >
            {LABELS[format]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
