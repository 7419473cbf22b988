// Send an attribute to one partner only
if (args.service_provider.entity_id === args.variables.PARTNER_ENTITY_ID) {
  return new AssertionData({ customerNumber: args.customer.info.id }, args.session);
}
