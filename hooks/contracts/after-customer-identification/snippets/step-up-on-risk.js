// Ask for a second factor when risk is raised
const risky = args.risk.level === 'medium' || args.risk.level === 'high';
return new AllowAuthentication(args.session, !risky, [], risky);
