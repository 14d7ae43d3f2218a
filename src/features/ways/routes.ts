import { contactWayRoutes } from './contact-routes.ts'
import { joinWayRoutes } from './join-routes.ts'
import { welcomeRoutes } from './welcome-routes.ts'

export const wayRoutes = [...contactWayRoutes, ...joinWayRoutes, ...welcomeRoutes]
