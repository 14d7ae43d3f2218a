/**
 * Who may do what, written by hand and held against the product: not read from the code that it is to check. Each line is
 * a route and the roles that may use it, of keys and of people alike. A route that is missing here fails the test.
 *
 * a analyst · o operator · A administrator · w write key · * everybody, also nobody
 * s staff · l lead: of the customers they serve, and of those whom anybody of the departments they lead serves
 *
 * What staff and leads may do has a word on whose customers it is about, and is tried on a customer of their own and on one
 * of another department. own: the others' are not there for them. list: only their own are answered, or taken. none: it is
 * about no customer.
 */
export const RIGHTS = `
  GET    /api/me                                    *
  GET    /api/ways-in                               *
  POST   /api/invitations/look                      *
  POST   /api/invitations/accept                    *

  GET    /api/brand                                     a o A
  GET    /api/status                                    a o A
  GET    /api/live                                  s l a o A   none
  GET    /api/notices                                     o A
  POST   /api/notices/reads                               o A
  GET    /api/customers                             s l a o A   list
  GET    /api/customers/:id                         s l a o A   own
  GET    /api/customers/:id/events                  s l a o A   own
  GET    /api/customers/:id/value                   s l a o A   own
  GET    /api/customers/:id/why                     s l a o A   own
  GET    /api/customers/:id/consents                s l a o A   own
  POST   /api/customers/:id/consents                s l   o A   own
  GET    /api/customers/:id/sops                    s l a o A   own
  GET    /api/tasks                                 s l a o A   list
  POST   /api/tasks/:task/outcome                   s l   o A   none
  POST   /api/customers/:id/tasks/:task/outcome     s l   o A   own

  GET    /api/sops                                      a o A
  POST   /api/sops                                        o A
  POST   /api/sops/check                                  o A
  GET    /api/sops/:slug                                a o A
  GET    /api/sops/:slug/results                        a o A
  PATCH  /api/sops/:slug                                  o A
  GET    /api/sops/:slug/moves                            o A
  POST   /api/sops/:slug/launches                         o A
  POST   /api/sops/:slug/tests                            o A
  PUT    /api/sops/:slug/status                           o A
  PUT    /api/sops/:slug/customers/:customer              o A
  DELETE /api/sops/:slug/customers/:customer              o A
  POST   /api/sops/:slug/groups                           o A
  DELETE /api/sops/:slug/groups/:chat                     o A
  GET    /api/templates                                   o A
  POST   /api/templates/:slug/installs                    o A

  GET    /api/customers/:id/touches                 s l a o A   own
  GET    /api/touches/days                              a o A
  GET    /api/contents                                  a o A
  POST   /api/contents                                    o A
  POST   /api/contents/check                              o A
  POST   /api/contents/preview                            o A
  GET    /api/contents/:slug                            a o A
  PUT    /api/contents/:slug                              o A
  POST   /api/contents/:slug/approvals                    o A
  PUT    /api/contents/:slug/archived                     o A
  POST   /api/rehearsals/one                              o A
  POST   /api/rehearsals/past                             o A
  POST   /api/rehearsals/audience                         o A
  POST   /api/rehearsals/points                           o A
  GET    /api/load                                      a o A
  GET    /api/touch-policy                              a o A
  PUT    /api/touch-policy                                o A
  GET    /api/broadcasts                                a o A
  POST   /api/broadcasts                                  o A
  POST   /api/broadcasts/forecasts                        o A
  GET    /api/broadcasts/:id                            a o A
  GET    /api/broadcasts/:id/differences                a o A
  PUT    /api/broadcasts/:id                              o A
  POST   /api/broadcasts/:id/launches                     o A
  PUT    /api/broadcasts/:id/state                        o A
  GET    /api/moments                                   a o A
  POST   /api/moments                                     o A
  GET    /api/moments/:id                               a o A
  PUT    /api/moments/:id                                 o A
  POST   /api/moments/:id/launches                        o A
  PUT    /api/moments/:id/state                           o A

  GET    /api/customers/:id/merges                      a o A
  POST   /api/customers/:id/merges                        o A
  DELETE /api/customers/:id/merges/:messageId             o A
  POST   /api/customers/:id/separations                   o A
  GET    /api/customers/:id/tag-history             s l a o A   own
  GET    /api/customers/:id/stage-history           s l a o A   own
  POST   /api/customers/:id/reveals                 s l   o A   own
  GET    /api/customers/:id/messages                s l   o A   own
  GET    /api/customers/:id/contacts                s l a o A   own
  GET    /api/customers/:id/notes                   s l   o A   own
  POST   /api/customers/:id/notes                   s l   o A   own
  DELETE /api/customers/:id/notes/:note             s l   o A   own
  GET    /api/customers/:id/scripts                 s l a o A   own
  POST   /api/customers/:id/chat-messages           s l   o A   own
  POST   /api/customers/:id/chat-messages/:touch/outcome s l o A own
  GET    /api/sidebar/customer                      s l a o A   list
  GET    /api/sidebar/signatures                    s l a o A   none
  POST   /api/customers/:id/exports                         A
  POST   /api/customers/:id/erasure                         A
  GET    /api/conflicts                                 a o A
  POST   /api/conflicts/:id/settlement                    o A

  GET    /api/segments                              s l a o A   none
  GET    /api/segments/:slug                            a o A
  GET    /api/segments/:slug/history                    a o A
  GET    /api/segments/:slug/overlap                    a o A
  GET    /api/segments/:slug/members                    a o A
  GET    /api/segments/:slug/members.csv                  o A
  POST   /api/segments                                    o A
  PATCH  /api/segments/:slug                              o A
  DELETE /api/segments/:slug                              o A
  POST   /api/previews                                  a o A
  GET    /api/previews/:id                              a o A
  DELETE /api/previews/:id                              a o A
  POST   /api/rules/parse                               a o A
  POST   /api/rules/print                               a o A

  GET    /api/tags                                  s l a o A   none
  GET    /api/tags/governance                           a o A
  POST   /api/tags                                        o A
  PATCH  /api/tags/:slug                                  o A
  DELETE /api/tags/:slug                                  o A
  POST   /api/tags/:slug/wecom                            o A
  POST   /api/tags/:slug/customers                  s l   o A   list
  POST   /api/tags/:slug/removals                   s l   o A   list
  POST   /api/tag-groups                                  o A
  PATCH  /api/tag-groups/:slug                            o A
  DELETE /api/tag-groups/:slug                            o A

  GET    /api/stage-sets                            s l a o A   none
  GET    /api/stage-sets/:set/figures                   a o A
  POST   /api/stage-sets                                  o A
  PATCH  /api/stage-sets/:set                             o A
  DELETE /api/stage-sets/:set                             o A
  POST   /api/stage-sets/:set/stages                      o A
  PATCH  /api/stage-sets/:set/stages/:stage               o A
  DELETE /api/stage-sets/:set/stages/:stage               o A

  GET    /api/groups                                    a o A
  GET    /api/groups/:chat                              a o A
  GET    /api/groups/:chat/history                      a o A
  GET    /api/groups/:chat/events                       a o A
  GET    /api/groups/:chat/sops                         a o A
  GET    /api/groups/:chat/touches                      a o A

  GET    /api/events                                    a o A
  GET    /api/event-names                           s l a o A   none
  GET    /api/products                                  a o A
  GET    /api/lifecycle                                 a o A
  GET    /api/quarantine                                a o A
  GET    /api/quarantine/:id                              o A
  POST   /api/quarantine/replays                          o A
  POST   /api/quarantine/dismissals                       o A
  GET    /api/attributes                                a o A
  POST   /api/attributes/personal                           A

  POST   /api/imports/looks                               o A
  GET    /api/imports                                     o A
  POST   /api/imports                                     o A
  GET    /api/imports/:id                                 o A
  DELETE /api/imports/:id                                 o A
  GET    /api/imports/:id/rejects.csv                     o A

  GET    /api/views                                 s l a o A   none
  POST   /api/views                                 s l a o A   none
  PATCH  /api/views/:id                             s l a o A   none
  DELETE /api/views/:id                             s l a o A   none

  GET    /api/people                                        A
  PATCH  /api/people/:id                                    A
  POST   /api/people/:id/password-links                     A
  POST   /api/invitations                                   A
  DELETE /api/invitations/:id                               A
  GET    /api/departments                                 o A
  POST   /api/departments                                   A
  PATCH  /api/departments/:id                               A
  DELETE /api/departments/:id                               A
  GET    /api/staff                                       o A
  PUT    /api/staff/:userid                                 A
  POST   /api/staff/:userid/customers                     o A
  POST   /api/staff/:userid/removals                      o A
  GET    /api/corp                                          A
  PUT    /api/corp                                          A
  POST   /api/corp/checks                                   A
  GET    /api/callbacks                                   o A
  GET    /api/syncs                                       o A
  POST   /api/syncs                                       o A
  DELETE /api/syncs/current                               o A
  GET    /api/syncs/:id/differences                       o A
  GET    /api/tag-marks                                   o A
  POST   /api/tag-marks/retries                           o A
  GET    /api/webhooks                                    o A
  POST   /api/webhooks                                      A
  PATCH  /api/webhooks/:id                                  A
  DELETE /api/webhooks/:id                                  A
  POST   /api/webhooks/:id/secrets                          A
  POST   /api/webhooks/:id/tests                          o A
  GET    /api/webhooks/:id/deliveries                     o A
  GET    /api/webhooks/:id/deliveries/:delivery           o A
  POST   /api/webhooks/:id/replays                        o A
  GET    /api/kf/accounts                                 o A
  GET    /api/replies                                   a o A
  POST   /api/replies                                     o A
  PATCH  /api/replies/:id                                 o A
  DELETE /api/replies/:id                                 o A
  PUT    /api/replies/order                               o A
  POST   /api/replies/trials                            a o A
  GET    /api/replies/suggestions                   s l a o A   none
  GET    /api/replies/opt-out                           a o A
  PUT    /api/replies/opt-out                             o A
  GET    /api/questions                                   o A
  POST   /api/questions/dismissals                        o A
  GET    /api/contact-ways                                o A
  GET    /api/contact-ways/figures                        o A
  POST   /api/contact-ways                                o A
  GET    /api/contact-ways/:id                            o A
  PATCH  /api/contact-ways/:id                            o A
  DELETE /api/contact-ways/:id                            o A
  POST   /api/contact-ways/:id/replacements               o A
  GET    /api/join-ways                                   o A
  POST   /api/join-ways                                   o A
  GET    /api/join-ways/:id                               o A
  PATCH  /api/join-ways/:id                               o A
  DELETE /api/join-ways/:id                               o A
  POST   /api/join-ways/:id/replacements                  o A
  GET    /api/default-welcome                             o A
  PUT    /api/default-welcome                             o A
  POST   /api/pictures                                    o A
  POST   /api/files                                       o A
  GET    /api/files/:id                                 a o A
  GET    /api/pictures/:id                              a o A
  GET    /api/keys                                          A
  POST   /api/keys                                          A
  PATCH  /api/keys/:id                                      A
  DELETE /api/keys/:id                                      A
  GET    /api/audit                                         A
  GET    /api/system                                        A
`
