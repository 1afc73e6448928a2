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
      title={service?.name ?? 'Service'}
      description={service?.description}
      back={<BackLink to="/services" label="Services" />}
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
      title="About"
      actions={
        can(session, 'webhooks.manage') && (
          <ButtonLink to="/webhooks" search={{ service: service.id }} variant="default" size="xs">
            Its webhooks
          </ButtonLink>
        )
      }
    >
      <DataList labelWidth="140px" gap="xs">
        <Fact label="State">
          <ServiceState service={service} />
        </Fact>
        <Fact label="Permissions">
          <Stack gap={2}>
            {permissionLines(service.permissions).map((line) => (
              <span key={line}>{line}</span>
            ))}
          </Stack>
        </Fact>
        <Fact label="Rate limit">{service.rateLimit} requests per second</Fact>
        <Fact label="Allowed networks">
          {service.allowedIps.length === 0 ? 'Anywhere' : service.allowedIps.join(', ')}
        </Fact>
        <Fact label="Registered">
          <When at={service.createdAt} />
        </Fact>
        <Fact label="Id">
          <CopyField value={service.id} label="id" />
        </Fact>
      </DataList>
    </Panel>
  )
}
