// Choose the provider by country
const provider = args.customer.location.country_code === 'SE' ? 'bankid' : 'document-check';
return new VerificationPlan(true, provider, 'substantial', {}, args.session);
