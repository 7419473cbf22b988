// Require a passkey from staff
const staff = args.customer.info.emails?.primaryEmail?.endsWith('@staff.example.com') ?? false;
return new EnrollmentPlan(args.authenticators.available, staff ? ['passkey'] : [], args.session);
