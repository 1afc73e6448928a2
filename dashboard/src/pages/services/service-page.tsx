import { DataList, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { serviceRoutes, type Service } from '../../../../src/auth/contract.ts'
import { BackLink } from '../../components/back-link.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { Fact } from '../../components/fact.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { can, useSession } from '../../lib/session.ts'
import { KeysPanel } from './keys-panel.tsx'
import { permissionLines } from './permissions.ts'
import { ServiceActions } from './service-actions.tsx'
import { ServiceState } from './service-state.tsx'

const route = getRouteApi('/signed-in/shell/services/$id')

export function ServicePage() {
  const { id } = route.useParams()
  const query = useQuery(read(serviceRoutes.get, { params: { id } }))
  const service = query.data
  return (
    <Page
      title={service?.name ?? t('Service')}
      description={service?.description}
      back={<BackLink to="/services" label={t('Services')} />}
      actions={service && <ServiceActions service={service} />}
    >
      <Loaded query={query} skeleton={<RowsSkeleton />}>
        {(service) => (
          <>
            <Facts service={service} />
            <KeysPanel service={service} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Facts({ service }: { service: Service }) {
  const session = useSession()
  return (
    <Panel
      title={t('About')}
      actions={
        can(session, 'webhooks.manage') && (
          <ButtonLink to="/webhooks" search={{ service: service.id }} variant="default" size="xs">
            {t('Its webhooks')}
          </ButtonLink>
        )
      }
    >
      <DataList labelWidth="140px" gap="xs">
        <Fact label={t('State')}>
          <ServiceState service={service} />
        </Fact>
        <Fact label={t('Permissions')}>
          <Stack gap={2}>
            {permissionLines(service.permissions).map((line) => (
              <span key={line}>{line}</span>
            ))}
          </Stack>
        </Fact>
        <Fact label={t('Rate limit')}>{t('{rateLimit} requests per second', { rateLimit: service.rateLimit })}</Fact>
        <Fact label={t('Allowed networks')}>
          {service.allowedIps.length === 0 ? t('Anywhere') : service.allowedIps.join(', ')}
        </Fact>
        <Fact label={t('Registered')}>
          <When at={service.createdAt} />
        </Fact>
        <Fact label={t('Id')}>
          <CopyField value={service.id} label={t('id')} />
        </Fact>
      </DataList>
    </Panel>
  )
}
