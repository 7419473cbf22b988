// Only e-mail addresses the provider vouches for
if (args.provider_claims.email_verified !== true) {
  return new ShowErrorMessage(`Please verify your e-mail address at ${args.identity_provider.name ?? args.identity_provider.id} first.`, args.session);
}
