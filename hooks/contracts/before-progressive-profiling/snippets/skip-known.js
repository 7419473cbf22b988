// Skip the fields a CRM already knows
const known = await (await fetch(`${args.variables.CRM_URL}/contacts/${args.customer.info.id}`)).json();
const fields = args.profile.fields.map(({ key, required }) => ({ key, required, action: known[key] ? 'skip' : 'ask' }));
return new ProfilingPlan(fields, [], [], args.session);
