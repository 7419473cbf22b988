// Ask for the region only where there is one
const needsRegion = ['US', 'CA', 'AU'].includes(args.customer.location.country_code ?? '');
return new ProfilingPlan([{ key: 'addresses.primary.region', required: needsRegion, action: needsRegion ? 'ask' : 'skip' }], [], [], args.session);
