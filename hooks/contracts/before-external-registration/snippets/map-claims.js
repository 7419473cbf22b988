// Take name and e-mail address over from the provider
return new RegistrationData({
  name: { displayName: args.provider_claims.name },
  emails: { primaryEmail: args.provider_claims.email },
}, [], args.session);
